#include "notify/shown.h"

#include <fmt/format.h>

namespace tocsin::notify {

std::string shown(std::string_view text, std::size_t most) {
  const std::string_view head = cut_utf8(text, most);
  return printable(head) + (head.size() < text.size() ? "…" : "");
}

std::string shell_word(std::string_view text) {
  const bool plain = printable(text) == text;
  std::string word = plain ? "'" : "$'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      word += c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1);
    } else if (byte < 0x20 || byte > 0x7E || c == '\'' || c == '\\') {
      word += fmt::format("\\{:03o}", byte);
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace tocsin::notify
