#include <fmt/format.h>

#include <algorithm>

#include "pattern/contradiction.h"
#include "pattern/regex.h"
#include "ruleset/lint_remarks.h"

namespace tocsin::ruleset {
namespace {

constexpr std::size_t kManySteps = 100;  // real expressions count to 64, and seldom

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

// Counts that let a match begin anywhere inside another make a search look at all of them at each byte.
void lint_counts(const pattern::Regex& regex, std::size_t begin, const Remarks& remarks) {
  if (regex.steps() < kManySteps || regex.steps() < 2 * regex.text().size()) return;
  remarks.warn(begin + std::min(regex.text().find('{'), regex.text().size()),
               fmt::format("with its counts written out this expression has {} characters: a long line can be made "
                           "that takes seconds to search",
                           regex.steps()),
               "'*' and '+' cost nothing");
}

void lint_sshd(const pattern::Regex& regex, std::size_t begin, const Remarks& remarks) {
  if (const std::size_t at = regex.text().find("sshd\\["); at != std::string::npos) {
    remarks.warn_of_sshd(begin + at, "sshd\\[");
    return;
  }
  // However the bracket is written.
  for (const auto& alternative : regex.required_texts()) {
    for (const std::string& text : alternative) {
      if (text.find("sshd[") == std::string::npos) continue;
      remarks.warn_of_sshd(begin, "sshd[");
      return;
    }
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
  lint_counts(regex, percent + 1, remarks);
  const auto& texts = regex.required_texts();
  if (std::any_of(texts.begin(), texts.end(), [](const auto& alternative) { return alternative.empty(); })) {
    remarks.warn(percent, "no match of this expression must hold a certain text: it is tried on every line",
                 "a word that always stands in such lines makes the search fast");
  }
  lint_sshd(regex, percent + 1, remarks);
}

void lint_literal(const pattern::Literal& literal, std::size_t offset, const Remarks& remarks) {
  const std::string& text = remarks.text();
  if (const auto* regex = std::get_if<pattern::RegexLiteral>(&literal)) {
    const std::size_t begin = text.find('%', offset) + 1;
    if (pattern::matches_everything(*regex->regex)) {
      remarks.warn(begin - 1, "this expression is found in every text and number", "so is *, without percent signs");
      return;
    }
    lint_dots(*regex->regex, begin, remarks);
    lint_counts(*regex->regex, begin, remarks);
    lint_sshd(*regex->regex, begin, remarks);
  } else if (const auto* string = std::get_if<pattern::StringLiteral>(&literal)) {
    const std::string& value = string->text;
    const std::size_t found = text.find(value, offset);  // not where it has escapes
    const auto place = [&](std::size_t at) { return found == std::string::npos ? offset : found + at; };
    if (const std::size_t at = value.find("sshd["); at != std::string::npos) remarks.warn_of_sshd(place(at), "sshd[");
    if (value.size() < 3 || value.find('*', 1) >= value.size() - 1) return;
    remarks.warn(place(value.find('*', 1)),
                 "an asterisk inside a text stands for itself: only the first and the last character can be wildcards");
  }
}

}  // namespace tocsin::ruleset
