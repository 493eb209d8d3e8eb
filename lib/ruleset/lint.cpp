#include "ruleset/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ruleset/scalar_place.h"

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

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The pattern with everything in quotes blanked out: what is left is syntax, at its own offsets.
std::string without_quoted(std::string text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      quoted = !quoted;
    } else if (quoted) {
      if (text[i] == '\\' && i + 1 < text.size()) text[i++] = ' ';
      text[i] = ' ';
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

class PatternLint {
 public:
  PatternLint(const MetricFilter& filter, const PatternSource& source, bool cloudtrail, Diagnostics& diagnostics)
      : text_(filter.pattern.value),
        syntax_(without_quoted(text_)),
        source_(source),
        cloudtrail_(cloudtrail),
        diagnostics_(diagnostics) {}

  void operator()(const pattern::MatchAll&) const {}
  void operator()(const pattern::RegexLiteral&) const {}
  void operator()(const pattern::Delimited&) const {}

  void operator()(const pattern::Terms& terms) const {
    for (std::size_t i = 1; i < syntax_.size(); ++i) {
      if ((syntax_[i] != '-' && syntax_[i] != '?') || !is_word(syntax_[i - 1])) continue;
      warn(i, fmt::format("this '{}' begins a new term: it does not belong to the word before it", syntax_[i]),
           "put a text that holds it in double quotes");
    }
    if (!terms.any_of.empty() && (!terms.required.empty() || !terms.excluded.empty())) {
      warn(std::min(syntax_.find('?'), syntax_.size()), "terms with '?' count for nothing beside other terms",
           "with '?' before every term one of them is enough");
    }
    for (const std::string& term : terms.required) {
      if (term.find("sshd[") == std::string::npos) continue;
      warn(std::min(text_.find("sshd["), text_.size()),
           "OpenSSH since 9.8 logs as sshd-session[…]: this pattern does not match its lines", "leave 'sshd[' out");
    }
  }

  void operator()(const pattern::Json& json) const {
    JsonParts parts;
    collect(json.root, parts);
    std::size_t not_equal = 0;  // where the last one stood
    for (const auto* comparison : parts.comparisons) {
      if (comparison->op == pattern::Operator::not_equal) {
        not_equal = syntax_.find("!=", not_equal) + 2;
        check_not_equal(*comparison, parts.not_exists, not_equal - 2);
      }
      check_asterisk(*comparison);
    }
    check_booleans();
  }

 private:
  void warn(std::size_t offset, std::string message, std::string hint) const {
    diagnostics_.warning(span_in(*source_.document, *source_.node, offset), std::move(message), std::move(hint));
  }

  void check_not_equal(const pattern::JsonComparison& comparison,
                       const std::vector<const pattern::Selector*>& not_exists, std::size_t offset) const {
    const pattern::Selector& selector = comparison.selector;
    if (selector.has_wildcard()) return;
    if (cloudtrail_ && selector.steps.size() == 1 &&
        std::find(kCloudtrailFields.begin(), kCloudtrailFields.end(), selector.steps.front().key) !=
            kCloudtrailFields.end()) {
      return;
    }
    if (std::any_of(not_exists.begin(), not_exists.end(), [&](const auto* other) { return *other == selector; }))
      return;
    const std::string name = to_text(selector);
    warn(offset, fmt::format("'!=' does not hold where {} is absent", name),
         fmt::format("add || {} NOT EXISTS if such events should match", name));
  }

  void check_asterisk(const pattern::JsonComparison& comparison) const {
    const auto* literal = std::get_if<pattern::StringLiteral>(&comparison.value);
    if (literal == nullptr || literal->text.size() < 3) return;
    if (literal->text.find('*', 1) >= literal->text.size() - 1) return;
    const std::size_t at = text_.find(literal->text);
    warn(at == std::string::npos ? 0 : at + literal->text.find('*', 1),
         "an asterisk inside a text stands for itself: only the first and the last character can be wildcards", "");
  }

  // `= true` compares with the text "true".
  void check_booleans() const {
    for (std::size_t at = syntax_.find('='); at != std::string::npos; at = syntax_.find('=', at + 1)) {
      const std::size_t begin = std::min(syntax_.find_first_not_of(" \t\r\n", at + 1), syntax_.size());
      for (const std::string_view word : {std::string_view("true"), std::string_view("false")}) {
        const std::string_view rest = std::string_view(syntax_).substr(begin);
        if (!rest.starts_with(word) ||
            (rest.size() > word.size() && (is_word(rest[word.size()]) || rest[word.size()] == '-')))
          continue;
        warn(begin,
             fmt::format("'{}' without quotes is the text \"{}\": it is never equal to a JSON boolean", word, word),
             fmt::format("write IS {} for the boolean, or \"{}\" for the text", word == "true" ? "TRUE" : "FALSE",
                         word));
      }
    }
  }

  const std::string& text_;
  std::string syntax_;
  const PatternSource& source_;
  bool cloudtrail_;
  Diagnostics& diagnostics_;
};

}  // namespace

void lint(const Decoded& decoded, Diagnostics& diagnostics) {
  std::map<std::string_view, Format> formats;
  for (const LogGroup& group : decoded.rules.log_groups) formats.emplace(group.name.value, group.format);
  for (std::size_t i = 0; i < decoded.patterns.size(); ++i) {
    const PatternSource& source = decoded.patterns[i];
    if (!source.ast) continue;
    const MetricFilter& filter = decoded.rules.metric_filters[i];
    const auto format = formats.find(filter.log_group.value);
    const bool cloudtrail = format != formats.end() && format->second == Format::cloudtrail;
    std::visit(PatternLint(filter, source, cloudtrail, diagnostics), source.ast->pattern);
  }
}

}  // namespace tocsin::ruleset
