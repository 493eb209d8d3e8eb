// One event cut into fields at its blanks, as space-delimited patterns see it:
//   10.0.0.1 - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200    has 5 fields
// A field that begins with '"' or '[' runs to the next '"' or ']', without these marks; there is no escape and no
// nesting, and what follows the closing mark begins the next field even without a blank. A mark that is not closed, or
// stands inside a word, is a character like any other.
//
// Nobody looks further than he must, so the event is cut only as far as it is asked about; many patterns share what is
// cut already. The time is linear in the bytes looked at, whatever they are: that a mark is not closed is found out
// once.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace tocsin::pattern {

struct Field {
  std::string_view value;  // marks dropped; may be empty
  std::size_t begin = 0;   // where the field's raw text begins in the event: at the opening mark, where there is one

  friend bool operator==(const Field&, const Field&) = default;
};

// A buffer to be used again and again by one thread. Views point into the event, which must outlive their use.
class DelimitedSplit {
 public:
  DelimitedSplit() = default;
  explicit DelimitedSplit(std::string_view event) { reset(event); }

  void reset(std::string_view event);
  [[nodiscard]] std::string_view event() const { return event_; }

  // Whether there are so many fields or more. Looks no further than that.
  bool has(std::size_t count) { return fields_.size() >= count || cut(count); }
  // All fields of the event; looks at all of it.
  std::size_t count();

  // `index` counts from 0; has(index + 1) was true.
  [[nodiscard]] const Field& field(std::size_t index) const { return fields_[index]; }
  // The event from the field's first raw character to its very end, marks and trailing blanks included.
  [[nodiscard]] std::string_view rest_from(std::size_t index) const { return event_.substr(fields_[index].begin); }

 private:
  bool cut(std::size_t count);
  bool marked_field(char closing, bool& none_left);
  void word();

  std::string_view event_;
  std::vector<Field> fields_;
  std::size_t at_ = 0;  // all before it is cut
  // No such mark stands at or after at_: whoever opens one again need not look for it.
  bool no_quote_left_ = false;
  bool no_bracket_left_ = false;
};

}  // namespace tocsin::pattern
