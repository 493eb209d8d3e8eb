#include "pattern/rarity.h"

namespace tocsin::pattern {
namespace {

// Shares of bytes in syslog and JSON texts, in bits, by what kind of byte it is: letters that English uses most, other
// small letters, digits, blanks; the rest is rare.
double byte_bits(char c) {
  constexpr std::string_view kCommon = "etaoinsr";
  if (c == ' ') return 3;
  if (kCommon.find(c) != std::string_view::npos) return 4.3;
  if (c >= 'a' && c <= 'z') return 5.5;
  if (c >= '0' && c <= '9') return 5;
  if (c >= 'A' && c <= 'Z') return 7;
  return 6.5;
}

}  // namespace

double rarity_bits(std::string_view text) {
  double bits = 0;
  for (const char c : text) bits += byte_bits(c);
  return bits;
}

}  // namespace tocsin::pattern
