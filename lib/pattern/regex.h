// One regular expression between percent signs: CloudWatch's subset of syntax ("Filter pattern syntax", regular
// expressions), compiled to RE2, so that the time of a search is linear in the subject whatever the expression.
//
// The subset has no groups: an expression is a list of alternatives, each a run of characters and classes with
// repetitions. That makes it easy to say which texts every match must hold, which is what the matcher looks for first.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pattern/parse.h"

namespace tocsin::pattern {

class Regex {
 public:
  // `text`: what stands between the percent signs. Offsets of the error count from its beginning.
  static Result<std::shared_ptr<const Regex>, ParseError> compile(std::string_view text);
  ~Regex();
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;

  // Whether it matches anywhere in `subject`. Bytes that are not UTF-8 are read as U+FFFD. Safe on many threads.
  [[nodiscard]] bool search(std::string_view subject) const;

  [[nodiscard]] const std::string& text() const { return text_; }
  // How many characters it has with its counts written out; at most limits::kRegexSteps. The time of a search is never
  // more than in proportion to this and the subject, and seldom anywhere near.
  [[nodiscard]] std::size_t steps() const { return steps_; }

  // For each alternative the texts that every match of it holds (all of them, in this order, not overlapping). An
  // empty list: of that alternative nothing is known. All are ASCII, none is empty.
  [[nodiscard]] const std::vector<std::vector<std::string>>& required_texts() const { return required_texts_; }

 private:
  struct Compiled;
  Regex();

  std::string text_;
  std::size_t steps_ = 0;
  std::vector<std::vector<std::string>> required_texts_;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace tocsin::pattern
