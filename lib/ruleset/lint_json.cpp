#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "ruleset/lint_remarks.h"

namespace tocsin::ruleset {
namespace {

using pattern::Step;

// Fields that every CloudTrail record has, so that `!=` alone says what is meant.
constexpr std::array<std::string_view, 8> kCloudtrailFields = {
    "eventVersion", "eventTime", "eventSource", "eventName", "eventID", "eventType", "sourceIPAddress", "awsRegion"};

std::string to_text(const pattern::Selector& selector) {
  std::string text = "$";
  for (const Step& step : selector.steps) {
    switch (step.kind) {
      case Step::Kind::key:
        text += '.' + step.key;
        break;
      case Step::Kind::index:
        text += fmt::format("[{}]", step.index);
        break;
      case Step::Kind::wildcard:
        text += "[*]";
        break;
    }
  }
  return text;
}

struct JsonParts {
  std::vector<const pattern::JsonComparison*> comparisons;  // in the order of the text
  std::vector<const pattern::Selector*> not_exists;
};

void collect(const pattern::JsonNode& root, JsonParts& parts) {
  if (const auto* comparison = std::get_if<pattern::JsonComparison>(&root.node)) {
    parts.comparisons.push_back(comparison);
  } else if (const auto* test = std::get_if<pattern::JsonTest>(&root.node)) {
    if (test->predicate == pattern::JsonPredicate::not_exists) parts.not_exists.push_back(&test->selector);
  } else if (const auto* both = std::get_if<pattern::JsonAnd>(&root.node)) {
    for (const auto& operand : both->operands) collect(operand, parts);
  } else if (const auto* either = std::get_if<pattern::JsonOr>(&root.node)) {
    for (const auto& operand : either->operands) collect(operand, parts);
  }
}

void check_not_equal(const pattern::JsonComparison& comparison, const std::vector<const pattern::Selector*>& not_exists,
                     bool cloudtrail, const Remarks& remarks) {
  const pattern::Selector& selector = comparison.selector;
  if (comparison.op != pattern::Operator::not_equal || selector.has_wildcard()) return;
  if (cloudtrail && selector.steps.size() == 1 &&
      std::find(kCloudtrailFields.begin(), kCloudtrailFields.end(), selector.steps.front().key) !=
          kCloudtrailFields.end()) {
    return;
  }
  if (std::any_of(not_exists.begin(), not_exists.end(), [&](const auto* other) { return *other == selector; })) return;
  const std::string name = to_text(selector);
  remarks.warn(comparison.offset, fmt::format("'!=' does not hold where {} is absent", name),
               fmt::format("add || {} NOT EXISTS if such events should match", name));
}

// `= true` compares with the text "true".
void check_boolean(const pattern::JsonComparison& comparison, const Remarks& remarks) {
  const auto* literal = std::get_if<pattern::StringLiteral>(&comparison.value);
  if (literal == nullptr) return;
  std::string lower = literal->text;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower != "true" && lower != "false") return;
  const std::string& text = remarks.text();
  const std::size_t begin = std::min(text.find_first_not_of("=! \t\r\n", comparison.offset), text.size());
  if (begin == text.size() || text[begin] == '"') return;
  const std::string& word = literal->text;
  remarks.warn(
      begin, fmt::format("'{}' without quotes is the text \"{}\": it is never equal to a JSON boolean", word, word),
      fmt::format("write IS {} for the boolean, or \"{}\" for the text", lower == "true" ? "TRUE" : "FALSE", word));
}

}  // namespace

void lint_json(const pattern::Json& json, bool cloudtrail, const Remarks& remarks) {
  JsonParts parts;
  collect(json.root, parts);
  for (const auto* comparison : parts.comparisons) {
    check_not_equal(*comparison, parts.not_exists, cloudtrail, remarks);
    check_boolean(*comparison, remarks);
    lint_literal(comparison->value, comparison->offset, remarks);
  }
}

}  // namespace tocsin::ruleset
