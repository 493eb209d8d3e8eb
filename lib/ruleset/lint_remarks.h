// What the remarks about one kind of pattern have in common, for lint.cpp: one file per kind.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "model/definitions.h"
#include "ruleset/decode.h"

namespace tocsin::ruleset {

class Remarks {
 public:
  // All outlive it; the source has a pattern.
  Remarks(const MetricFilter& filter, const PatternSource& source, Diagnostics& diagnostics);

  // At a byte of the pattern, in whatever style of YAML it is written.
  void warn(std::size_t offset, std::string message, std::string hint = {}) const;

  // Of a text that only older versions of OpenSSH write; `pinned`: how it is written here.
  void warn_of_sshd(std::size_t offset, std::string_view pinned,
                    std::string_view consequence = "this pattern does not match its lines") const;

  [[nodiscard]] const MetricFilter& filter() const { return *filter_; }
  [[nodiscard]] const std::string& text() const { return filter_->pattern.value; }
  // The pattern with everything in double quotes blanked out: what is left is syntax, at its own offsets.
  [[nodiscard]] const std::string& syntax() const { return syntax_; }

 private:
  const MetricFilter* filter_;
  const PatternSource* source_;
  Diagnostics* diagnostics_;
  std::string syntax_;
};

void lint_terms(const pattern::Terms& terms, const Remarks& remarks);
void lint_regex(const pattern::RegexLiteral& literal, const Remarks& remarks);  // one that is the whole pattern
// `cloudtrail`: the events are CloudTrail's records.
void lint_json(const pattern::Json& json, bool cloudtrail, const Remarks& remarks);
void lint_delimited(const pattern::Delimited& delimited, const Remarks& remarks);

// Of one comparison, whatever kind of pattern it stands in; `offset`: of its operator.
void lint_literal(const pattern::Literal& literal, std::size_t offset, const Remarks& remarks);

constexpr bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace tocsin::ruleset
