// "1 change", "2 changes".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tocsin {

inline std::string counted(std::uint64_t n, std::string_view noun) {
  return std::to_string(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

}  // namespace tocsin
