// Reading a composite alarm's rule piece by piece; the grammar is in alarm_rule.h. Blanks before a piece are passed
// over by whoever looks at it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "alarm/alarm_rule.h"
#include "base/result.h"
#include "model/transition.h"

namespace tocsin::alarm {

class RuleText {
 public:
  explicit RuleText(std::string_view text) : text_(text) {}

  // Where the next piece begins.
  std::size_t offset();
  bool at_end() { return offset() == text_.size(); }
  char peek() { return at_end() ? '\0' : text_[at_]; }
  // Letters, digits and underscores; empty where there is none.
  std::string_view peek_word();
  // The next piece as a message shows it: "'XOR'".
  std::string found();

  bool take(char sign);
  // A whole word, in any case.
  bool is_word(std::string_view word);
  bool take_word(std::string_view word);
  std::optional<AlarmState> take_state();

  struct Amount {
    std::size_t number = 0;
    bool is_percentage = false;
  };
  // "2", "50%" or "\"50%\""; nothing is taken where it is none of these.
  std::optional<Amount> take_amount();

  // An alarm's name as it was meant: unquoted, or trimmed; not empty. A bare one ends before one of `ends`.
  Result<std::string, RuleError> take_name(std::string_view ends);

 private:
  Result<std::string, RuleError> take_quoted();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace tocsin::alarm
