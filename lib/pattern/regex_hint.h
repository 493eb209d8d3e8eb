// What the writer of a wrong regular expression may have meant: other syntaxes have much that this one lacks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin::pattern {

// The whole character there, for a message; a byte that is no part of valid UTF-8 counts as one.
std::string_view character_at(std::string_view text, std::size_t at);

// `rest` begins with a character that the syntax does not allow.
std::string hint_for_character(std::string_view rest);

// `rest` begins with what stands after the backslash.
std::string hint_for_escape(std::string_view rest);

std::string hint_for_nothing_to_repeat(char quantifier, bool after_anchor);
std::string hint_for_second_quantifier(char quantifier);

}  // namespace tocsin::pattern
