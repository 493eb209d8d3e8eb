// Any bytes as an `extract:` expression, after the first NUL as a reference, after the second as an event: expression
// and reference are compiled or refused at a place inside them, and what is extracted stands in the event. The same
// reference is tried with a JSON and a space-delimited pattern.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "pattern/extract.h"
#include "pattern/parse.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_error(std::string_view text, const ParseError& error) {
  require(error.offset <= text.size() && !error.message.empty());
}

std::string_view next_part(std::string_view& input) {
  const std::string_view part = input.substr(0, input.find('\0'));
  input.remove_prefix(std::min(part.size() + 1, input.size()));
  return part;
}

Extracted extracted(const Ast& pattern, std::shared_ptr<const NamedGroups> groups, const Reference& reference,
                    std::string_view event) {
  const Extractor extractor(pattern, std::move(groups), {reference});
  Extractor::Scratch scratch;
  std::vector<Extracted> out;
  extractor.extract(event, scratch, out);
  require(out.size() == 1);
  if (const auto number = number_of(out.front())) require(std::isfinite(*number));
  return out.front();
}

void try_on(std::string_view pattern, std::string_view text, const std::shared_ptr<const NamedGroups>& groups,
            std::string_view event) {
  const auto ast = parse(pattern);
  require(ast.has_value());
  const auto reference = Reference::parse(text, *ast, groups.get());
  if (!reference) return check_error(text, reference.error());
  static_cast<void>(extracted(*ast, groups, *reference, event));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view expression = next_part(input);
  const std::string_view text = next_part(input);
  const std::string_view event = input;

  try_on("{ $.a = * }", text, nullptr, event);
  try_on("[ip, , user != root, ..., bytes]", text, nullptr, event);
  const auto groups = NamedGroups::compile(expression);
  if (!groups) {
    check_error(expression, groups.error());
    return 0;
  }
  require(!(*groups)->names().empty());
  try_on("", text, *groups, event);

  const auto ast = parse("");
  for (const std::string& name : (*groups)->names()) {
    const auto reference = Reference::parse("$" + name, *ast, groups->get());
    require(reference.has_value());
    const Extracted value = extracted(*ast, *groups, *reference, event);
    require(value.kind == Extracted::Kind::missing || to_valid_utf8(event).find(value.text) != std::string::npos);
  }
  return 0;
}
