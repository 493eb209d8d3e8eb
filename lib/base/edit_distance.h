// "Did you mean …?"
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tocsin {

// Insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string alignment), letter
// case ignored.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of `known`, if it is near enough to be what was meant (at most a third of the letters wrong); else empty.
std::string_view nearest(std::string_view name, std::span<const std::string_view> known);

}  // namespace tocsin
