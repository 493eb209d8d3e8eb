// What the host's own interface counters are called as metrics.
#pragma once

#include <array>
#include <string_view>

namespace tocsin {

inline constexpr std::string_view kHostNamespace = "Host";
inline constexpr std::string_view kInterfaceDimension = "InterfaceName";
inline constexpr std::array<std::string_view, 5> kInterfaceMetrics = {"BytesIn", "BytesOut", "PacketsIn", "PacketsOut",
                                                                      "PacketDropCount"};
// Bytes of the first two, Count of the others.
inline constexpr std::array<std::string_view, 5> kInterfaceUnits = {"Bytes", "Bytes", "Count", "Count", "Count"};

}  // namespace tocsin
