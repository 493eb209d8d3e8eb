#include "model/ledger.h"

#include <array>

namespace tocsin {

std::string_view to_string(GapCause cause) {
  static constexpr std::array<std::string_view, kGapCauses> kNames = {"truncated", "deleted",  "compressed", "damaged",
                                                                      "too_large", "unusable", "unreadable", "left",
                                                                      "dropped",   "vacuumed"};
  return kNames[static_cast<std::size_t>(cause)];
}

}  // namespace tocsin
