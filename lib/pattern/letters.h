// Letters and digits of any script: what a bare word, a bare value and a selector's name are made of.
#pragma once

namespace tocsin::pattern {

// Combining marks are neither; a word that has them is quoted.
bool is_letter_or_digit(char32_t c);

}  // namespace tocsin::pattern
