// The counters of the host's network interfaces, and what was added to them between two readings.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::source {

// In the order of kInterfaceMetrics: bytes in, bytes out, packets in, packets out, packets dropped either way.
using InterfaceNumbers = std::array<std::uint64_t, 5>;

struct InterfaceCounters {
  std::string name;
  InterfaceNumbers numbers{};

  friend bool operator==(const InterfaceCounters&, const InterfaceCounters&) = default;
};

// The text of /proc/net/dev; lines that are none of an interface are passed over. limits::kInterfaces at most.
std::vector<InterfaceCounters> parse_net_dev(std::string_view text);

// As the kernel has them now, of this network namespace.
Result<std::vector<InterfaceCounters>> read_net_dev();

class InterfaceMeter {
 public:
  // `globs`: of the names that count: "ens*".
  explicit InterfaceMeter(std::vector<std::string> globs) : globs_(std::move(globs)) {}

  // What was added since the reading before, by interface. Nothing of an interface that was not there then, or that was
  // made anew since (bytes and packets of one direction went back); where one counter alone went back it ran over at 32
  // bits, as those of some drivers do.
  std::vector<InterfaceCounters> take(const std::vector<InterfaceCounters>& reading);

 private:
  std::vector<std::string> globs_;
  std::map<std::string, InterfaceNumbers> before_;
};

}  // namespace tocsin::source
