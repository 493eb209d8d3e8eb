// The one place that knows what an asterisk means in a string of a pattern.
#pragma once

#include <string_view>

namespace tocsin::pattern {

// `literal`: an asterisk at its beginning and one at its end stand for any text, also none; "*" alone accepts
// everything. An asterisk elsewhere is itself.
struct StringTest {
  explicit StringTest(std::string_view literal);
  [[nodiscard]] bool holds(std::string_view text) const;

  bool open_begin = false;  // any text may come before
  bool open_end = false;    // any text may come after
  std::string_view core;    // of the literal given
};

}  // namespace tocsin::pattern
