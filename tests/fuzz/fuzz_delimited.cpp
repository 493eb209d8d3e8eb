// Any bytes as a space-delimited pattern, the bytes after the first NUL as an event. The split is the one that an
// obvious and slow reading of the rules gives, wherever it stops on the way; so are the values that a match yields; and
// matcher and evaluate agree.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "pattern/delimited_bind.h"
#include "pattern/delimited_split.h"
#include "pattern/evaluate.h"
#include "pattern/extracted_values.h"
#include "pattern/matcher.h"
#include "pattern/parse.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view kBlanks = " \t\r\n";

// The rules one after the other, every search from scratch.
std::vector<Field> split_slowly(std::string_view event) {
  std::vector<Field> fields;
  std::size_t at = 0;
  while ((at = event.find_first_not_of(kBlanks, at)) != std::string_view::npos) {
    const char first = event[at];
    const bool marked = first == '"' || first == '[';
    const std::size_t closed = marked ? event.find(first == '"' ? '"' : ']', at + 1) : std::string_view::npos;
    if (closed != std::string_view::npos) {
      fields.push_back({event.substr(at + 1, closed - at - 1), at});
      at = closed + 1;
    } else {
      const std::size_t end = std::min(event.find_first_of(kBlanks, at), event.size());
      fields.push_back({event.substr(at, end - at), at});
      at = end;
    }
  }
  return fields;
}

using Values = std::vector<std::pair<std::string, std::string_view>>;

// One entry for each field, in order, named by the slot that has it.
Values values_slowly(const Delimited& pattern, std::string_view event) {
  std::vector<Field> fields = split_slowly(event);
  const std::size_t before = pattern.before.size();
  if (fields.size() < before + pattern.after.size()) return {};
  if (!pattern.ellipsis && before > 0 && fields.size() > before) {
    fields[before - 1].value = event.substr(fields[before - 1].begin);
    fields.resize(before);
  }
  std::vector<std::string> names(fields.size());
  for (std::size_t i = 0; i < before; ++i) names[i] = pattern.before[i].name;
  for (std::size_t i = 0; i < pattern.after.size(); ++i) {
    names[fields.size() - pattern.after.size() + i] = pattern.after[i].name;
  }
  Values values;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    values.emplace_back("$" + (names[i].empty() ? std::to_string(i + 1) : names[i]), fields[i].value);
  }
  return values;
}

void check_split(std::string_view event, std::uint8_t steps) {
  const std::vector<Field> expected = split_slowly(event);
  DelimitedSplit split;
  split.reset("left over \"from\" [the event before");
  require(split.has(2));
  split.reset(event);
  for (std::size_t n = 0; n < steps; ++n) require(split.has(n) == (n <= expected.size()));
  require(split.count() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    require(split.field(i) == expected[i]);
    require(split.field(i).value.data() == expected[i].value.data());
    require(split.rest_from(i) == event.substr(expected[i].begin));
  }
}

// References to what a match yields, and to nothing else.
void check_references(const Delimited& pattern, std::string_view event, const Values& values) {
  DelimitedSplit split(event);
  const auto binding = Binding::bind(pattern, split);
  if (!binding) {
    require(values.empty());
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string_view name = std::string_view(values[i].first).substr(1);
    const bool numbered = name[0] >= '0' && name[0] <= '9';
    const auto by_position = binding->at_position(i + 1);
    require(by_position.has_value() == numbered);
    require((numbered ? by_position : binding->named(name)) == values[i].second);
  }
  require(!binding->at_position(0) && !binding->at_position(values.size() + 1) && !binding->named(""));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view text = input.substr(0, input.find('\0'));
  const std::string_view event = text.size() < size ? input.substr(text.size() + 1) : text;

  check_split(event, static_cast<std::uint8_t>(size));
  const auto ast = parse(text);
  if (!ast) {
    require(ast.error().offset <= text.size() && !ast.error().message.empty());
    require(!with_caret(text, ast.error()).empty());
    return 0;
  }
  const Values values = extracted_values(*ast, event);
  const Delimited* delimited = std::get_if<Delimited>(&ast->pattern);
  require(values == (delimited != nullptr ? values_slowly(*delimited, event) : Values{}));
  if (delimited != nullptr) check_references(*delimited, event, values);

  const Matcher matcher(std::vector{*ast});
  Matcher::Scratch scratch;
  std::vector<Match> matches;
  const Slice whole{0, static_cast<std::uint32_t>(event.size())};
  require(matcher.match({event, {&whole, 1}, false}, scratch, matches) == 1);
  require(matches.empty() != evaluate(*ast, event));
  return 0;
}
