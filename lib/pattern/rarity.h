// How rare is a text in logs? A guess from its bytes alone, to choose by which of its texts a pattern is looked for.
#pragma once

#include <string_view>

namespace tocsin::pattern {

// About -log2 of the chance to meet the text at a place of a log, were its bytes independent of each other.
double rarity_bits(std::string_view text);

}  // namespace tocsin::pattern
