// A text of several lines, line by line: messages for people, not logs (format/lines.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tocsin {

// Calls `visit` with each line, its newline left out; a newline at the very end begins no line.
template <class Visit>
void for_each_line(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace tocsin
