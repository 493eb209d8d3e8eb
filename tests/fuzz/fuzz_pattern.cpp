// Any bytes as a pattern, the bytes after the first NUL as events: no pattern is too strange to be parsed or refused at
// a place inside it, and matcher and slow twin agree.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "pattern/evaluate.h"
#include "pattern/extract.h"
#include "pattern/matcher.h"
#include "pattern/parse.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_error(std::string_view text, const ParseError& error) {
  require(error.offset <= text.size() && !error.message.empty());
  require(!with_caret(text, error).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view text = input.substr(0, input.find('\0'));
  const std::string_view event = text.size() < size ? input.substr(text.size() + 1) : std::string_view();

  if (const auto reference = FieldReference::parse(text)) {
    static_cast<void>(reference->text_in(event));
  } else {
    check_error(text, reference.error());
  }

  const auto ast = parse(text);
  if (!ast) {
    check_error(text, ast.error());
    return 0;
  }
  const Matcher matcher(std::vector{*ast});
  Matcher::Scratch scratch;
  std::vector<Match> matches;

  const Slice whole{0, static_cast<std::uint32_t>(event.size())};
  require(matcher.match({event, {&whole, 1}, false}, scratch, matches) == 1);
  require(matches.empty() != evaluate(*ast, event));

  matches.clear();
  const std::uint64_t lines = matcher.match({event, {}, true}, scratch, matches);
  require(matches.size() <= lines);
  for (const Match& match : matches) require(evaluate(*ast, match.event.of(event)));
  return 0;
}
