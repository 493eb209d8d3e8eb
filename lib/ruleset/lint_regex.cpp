#include <fmt/format.h>

#include <algorithm>

#include "pattern/contradiction.h"
#include "pattern/regex.h"
#include "ruleset/lint_remarks.h"

namespace tocsin::ruleset {
namespace {

// `begin`: where its text begins in the pattern.
void lint_dots(const pattern::Regex& regex, std::size_t begin, const Remarks& remarks) {
  const std::string& text = regex.text();
  if (text.size() <= 2) return;
  if (text.starts_with(".*")) {
    remarks.warn(begin, "a '.*' at the beginning is of no use: the expression is searched for anywhere");
  }
  if (text.ends_with(".*") && !text.ends_with("\\.*")) {
    remarks.warn(begin + text.size() - 2, "a '.*' at the end is of no use: anything may follow a match");
  }
}

}  // namespace

void lint_regex(const pattern::RegexLiteral& literal, const Remarks& remarks) {
  const pattern::Regex& regex = *literal.regex;
  const std::size_t percent = remarks.text().find('%');
  if (pattern::matches_everything(regex)) {
    remarks.warn(percent, "this expression matches every event", "the empty pattern does so, too");
    return;
  }
  lint_dots(regex, percent + 1, remarks);
  const auto& texts = regex.required_texts();
  if (std::any_of(texts.begin(), texts.end(), [](const auto& alternative) { return alternative.empty(); })) {
    remarks.warn(percent, "no match of this expression must hold a certain text: it is tried on every line",
                 "a word that always stands in such lines makes the search fast");
  }
  if (const std::size_t at = remarks.text().find("sshd\\["); at != std::string::npos) {
    remarks.warn(at, "OpenSSH since 9.8 logs as sshd-session[…]: this pattern does not match its lines",
                 "leave 'sshd\\[' out");
  }
}

void lint_literal(const pattern::Literal& literal, std::size_t offset, const Remarks& remarks) {
  const std::string& text = remarks.text();
  if (const auto* regex = std::get_if<pattern::RegexLiteral>(&literal)) {
    lint_dots(*regex->regex, text.find('%', offset) + 1, remarks);
  } else if (const auto* string = std::get_if<pattern::StringLiteral>(&literal)) {
    const std::string& value = string->text;
    if (value.size() < 3 || value.find('*', 1) >= value.size() - 1) return;
    const std::size_t at = text.find(value, offset);  // not found where it has escapes
    remarks.warn(at == std::string::npos ? offset : at + value.find('*', 1),
                 "an asterisk inside a text stands for itself: only the first and the last character can be wildcards");
  }
}

}  // namespace tocsin::ruleset
