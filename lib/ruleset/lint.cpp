#include "ruleset/lint.h"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <utility>

#include "pattern/contradiction.h"
#include "ruleset/lint_remarks.h"
#include "ruleset/scalar_place.h"

namespace tocsin::ruleset {
namespace {

constexpr std::size_t kRegexPatternsPerGroup = 5;  // AWS: the quota of a log group

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

// A percent sign outside quotes can only be a regular expression's.
bool has_regex(const pattern::Ast& ast, const Remarks& remarks) {
  if (std::holds_alternative<pattern::RegexLiteral>(ast.pattern)) return true;
  return !std::holds_alternative<pattern::Terms>(ast.pattern) && remarks.syntax().find('%') != std::string::npos;
}

void lint_pattern(const pattern::Ast& ast, bool cloudtrail, const Remarks& remarks) {
  if (const auto* terms = std::get_if<pattern::Terms>(&ast.pattern)) lint_terms(*terms, remarks);
  if (const auto* regex = std::get_if<pattern::RegexLiteral>(&ast.pattern)) lint_regex(*regex, remarks);
  if (const auto* json = std::get_if<pattern::Json>(&ast.pattern)) lint_json(*json, cloudtrail, remarks);
  if (const auto* delimited = std::get_if<pattern::Delimited>(&ast.pattern)) lint_delimited(*delimited, remarks);
  for (const std::size_t offset : pattern::contradictions(ast)) {
    remarks.warn(offset, "this can never hold together with the other conditions on the same field");
  }
}

}  // namespace

Remarks::Remarks(const MetricFilter& filter, const PatternSource& source, Diagnostics& diagnostics)
    : filter_(&filter), source_(&source), diagnostics_(&diagnostics), syntax_(without_quoted(filter.pattern.value)) {}

void Remarks::warn(std::size_t offset, std::string message, std::string hint) const {
  diagnostics_->warning(span_in(*source_->document, *source_->node, offset), std::move(message), std::move(hint));
}

void Remarks::warn_of_sshd(std::size_t offset, std::string_view pinned, std::string_view consequence) const {
  warn(offset, fmt::format("OpenSSH since 9.8 logs as sshd-session[…]: {}", consequence),
       fmt::format("leave '{}' out", pinned));
}

void lint(const Decoded& decoded, Diagnostics& diagnostics) {
  std::map<std::string_view, Format> formats;
  for (const LogGroup& group : decoded.rules.log_groups) formats.emplace(group.name.value, group.format);
  std::map<std::string_view, std::size_t> regexes;  // patterns with one, by log group
  for (std::size_t i = 0; i < decoded.patterns.size(); ++i) {
    const PatternSource& source = decoded.patterns[i];
    if (!source.ast) continue;
    const MetricFilter& filter = decoded.rules.metric_filters[i];
    const auto format = formats.find(filter.log_group.value);
    const bool cloudtrail = format != formats.end() && format->second == Format::cloudtrail;
    const Remarks remarks(filter, source, diagnostics);
    lint_pattern(*source.ast, cloudtrail, remarks);
    if (has_regex(*source.ast, remarks)) ++regexes[filter.log_group.value];
  }
  for (const LogGroup& group : decoded.rules.log_groups) {
    const auto found = regexes.find(group.name.value);
    if (found == regexes.end() || found->second <= kRegexPatternsPerGroup) continue;
    diagnostics.warning(
        group.name.span,
        fmt::format("log group '{}' has {} patterns with a regular expression; CloudWatch takes at most {}",
                    group.name.value, found->second, kRegexPatternsPerGroup));
  }
}

}  // namespace tocsin::ruleset
