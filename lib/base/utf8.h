// Text from outside: what is valid UTF-8, how long it is, and what of it may be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin {

bool is_valid_utf8(std::string_view bytes);

// How many code points; each byte that is no part of valid UTF-8 counts as one.
std::size_t count_characters(std::string_view text);

// The text with each byte that is no part of valid UTF-8 replaced by U+FFFD.
std::string to_valid_utf8(std::string_view bytes);

// The character at `at` of valid UTF-8, and how many bytes it has.
struct Utf8Character {
  std::size_t bytes;
  char32_t code;
};
Utf8Character decode_utf8(std::string_view valid, std::size_t at);

// Characters that could drive a terminal or mislead a reader: controls (C0, DEL, C1), line and paragraph separators,
// bidirectional marks.
bool must_be_escaped(char32_t code);

// Safe for a terminal and for one line of a log: valid UTF-8; control characters (C0, DEL, C1), line and paragraph
// separators and bidirectional overrides as \xNN or \u{NNNN}. Backslashes stay as they are: this is for reading, not
// for parsing back.
std::string printable(std::string_view text);
// The same of a text of several lines: line ends and tabs stay.
std::string printable_lines(std::string_view text);

// The longest prefix of at most `bytes` bytes that does not cut a character in two.
std::string_view cut_utf8(std::string_view text, std::size_t bytes);

}  // namespace tocsin
