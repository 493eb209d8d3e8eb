// Lines of patterns up to the first NUL, an event behind it: the finder, with all patterns at once, says of the event
// what the slow twin says of each.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <string_view>
#include <variant>
#include <vector>

#include "pattern/evaluate.h"
#include "pattern/json_finder.h"
#include "pattern/parse.h"

using namespace tocsin::pattern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4000));
  std::string_view texts = input.substr(0, input.find('\0'));
  const std::string_view event = texts.size() < input.size() ? input.substr(texts.size() + 1) : std::string_view();

  std::deque<Ast> patterns;
  std::vector<JsonFinder::Rule> rules;
  while (!texts.empty()) {
    const std::string_view line = texts.substr(0, texts.find('\n'));
    texts.remove_prefix(std::min(line.size() + 1, texts.size()));
    auto ast = parse(line);
    if (!ast || !std::holds_alternative<Json>(ast->pattern)) continue;
    patterns.push_back(std::move(*ast));
    const auto number = static_cast<std::uint32_t>(patterns.size());
    rules.push_back({number, &std::get<Json>(patterns.back().pattern)});
  }
  std::vector<std::uint32_t> expected;
  for (const JsonFinder::Rule& rule : rules) {
    if (evaluate(patterns[rule.pattern - 1], event)) expected.push_back(rule.pattern);
  }

  static JsonFinder::Scratch scratch;
  std::vector<std::uint32_t> found;
  JsonFinder(rules).match(event, event.size(), scratch, found);
  if (found != expected) std::abort();
  return 0;
}
