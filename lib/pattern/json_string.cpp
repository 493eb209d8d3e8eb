#include "pattern/json_string.h"

#include <cstddef>

namespace tocsin::pattern {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void append_utf8(char32_t code, std::string& out) {
  const auto append = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    append(code);
  } else if (code < 0x800) {
    append(0xC0U | (code >> 6U));
    append(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    append(0xE0U | (code >> 12U));
    append(0x80U | ((code >> 6U) & 0x3FU));
    append(0x80U | (code & 0x3FU));
  } else {
    append(0xF0U | (code >> 18U));
    append(0x80U | ((code >> 12U) & 0x3FU));
    append(0x80U | ((code >> 6U) & 0x3FU));
    append(0x80U | (code & 0x3FU));
  }
}

// Takes four hexadecimal digits off the front.
bool take_hex(std::string_view& text, char32_t& out) {
  if (text.size() < 4) return false;
  out = 0;
  for (const char c : text.substr(0, 4)) {
    const bool is_digit = c >= '0' && c <= '9';
    const char lower = static_cast<char>(c | 0x20);
    if (!is_digit && (lower < 'a' || lower > 'f')) return false;
    out = out * 16 + static_cast<char32_t>(is_digit ? c - '0' : lower - 'a' + 10);
  }
  text.remove_prefix(4);
  return true;
}

// Takes what follows a backslash off the front.
bool take_escape(std::string_view& text, std::string& out) {
  static constexpr std::string_view kShort = "\"\\/bfnrt";
  static constexpr std::string_view kMeans = "\"\\/\b\f\n\r\t";
  if (text.empty()) return false;
  const char c = text.front();
  text.remove_prefix(1);
  if (const std::size_t i = kShort.find(c); i != std::string_view::npos) {
    out += kMeans[i];
    return true;
  }
  char32_t code = 0;
  if (c != 'u' || !take_hex(text, code)) return false;
  if (code >= 0xD800 && code <= 0xDBFF && text.starts_with("\\u")) {
    std::string_view after = text.substr(2);
    char32_t low = 0;
    if (!take_hex(after, low)) return false;
    if (low >= 0xDC00 && low <= 0xDFFF) {  // else: two escapes, the first of them half a pair
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
      text = after;
    }
  }
  if (code >= 0xD800 && code <= 0xDFFF) code = kReplacement;
  append_utf8(code, out);
  return true;
}

}  // namespace

bool append_unescaped(std::string_view raw, std::string& out) {
  for (;;) {
    const std::size_t plain = raw.find('\\');
    out += raw.substr(0, plain);
    if (plain == std::string_view::npos) return true;
    raw.remove_prefix(plain + 1);
    if (!take_escape(raw, out)) return false;
  }
}

}  // namespace tocsin::pattern
