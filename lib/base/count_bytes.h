// How often a byte occurs, at about the speed at which memory gives the bytes.
#pragma once

#include <cstdint>
#include <string_view>

namespace tocsin {

std::uint64_t count_bytes(std::string_view bytes, char wanted);

}  // namespace tocsin
