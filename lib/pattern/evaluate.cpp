#include "pattern/evaluate.h"

#include <algorithm>
#include <string>
#include <variant>

#include "pattern/delimited_split.h"
#include "pattern/evaluate_delimited.h"
#include "pattern/evaluate_json.h"
#include "pattern/json_value.h"
#include "pattern/regex.h"

namespace tocsin::pattern {
namespace {

bool holds(const MatchAll&, std::string_view) { return true; }

bool holds(const Terms& terms, std::string_view event) {
  const auto occurs = [&](const std::string& text) { return event.find(text) != std::string_view::npos; };
  if (terms.required.empty() && terms.excluded.empty()) {
    return std::any_of(terms.any_of.begin(), terms.any_of.end(), occurs);
  }
  return std::all_of(terms.required.begin(), terms.required.end(), occurs) &&
         std::none_of(terms.excluded.begin(), terms.excluded.end(), occurs);
}

bool holds(const RegexLiteral& literal, std::string_view event) { return literal.regex->search(event); }

bool holds(const Delimited& pattern, std::string_view event) {
  DelimitedSplit split(event);
  return evaluate(pattern, split);
}

bool holds(const Json& pattern, std::string_view event) {
  JsonDocument document;
  return document.read(event) && evaluate(pattern, document);
}

}  // namespace

bool evaluate(const Ast& pattern, std::string_view event) {
  return std::visit([&](const auto& kind) { return holds(kind, event); }, pattern.pattern);
}

}  // namespace tocsin::pattern
