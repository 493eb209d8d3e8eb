#include "source/nic.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/limits.h"

using namespace tocsin;
using source::InterfaceCounters;

namespace {

using All = std::vector<InterfaceCounters>;

constexpr const char* kHead =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier "
    "compressed\n";

constexpr std::uint64_t k32 = std::uint64_t{1} << 32U;

}  // namespace

TEST_CASE("the kernel's table of interfaces is read: bytes, packets, and drops of both directions") {
  const All all = source::parse_net_dev(std::string(kHead) +
                                        "    lo: 100 2 0 0 0 0 0 0 100 2 0 0 0 0 0 0\n"
                                        "eth0.100:18446744073709551615 8 1 5 0 0 0 9 200 4 0 7 0 0 0 0\n");
  CHECK(all == All{{"lo", {100, 100, 2, 2, 0}}, {"eth0.100", {18446744073709551615U, 200, 8, 4, 12}}});
}

TEST_CASE("what is no line of the table is passed over, and very many interfaces are bounded") {
  CHECK(source::parse_net_dev("").empty());
  CHECK(source::parse_net_dev("eth0: 1 2 3\n : 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\neth1: x\n").empty());
  CHECK(source::parse_net_dev("eth0: 99999999999999999999 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1").empty());
  std::string text;
  for (std::size_t i = 0; i < limits::kInterfaces + 5; ++i)
    text += fmt::format("v{}: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n", i);
  CHECK(source::parse_net_dev(text).size() == limits::kInterfaces);
}

TEST_CASE("this host's own interfaces can be read") {
  const auto all = source::read_net_dev();
  REQUIRE(all);
  CHECK(std::any_of(all->begin(), all->end(), [](const auto& interface) { return interface.name == "lo"; }));
}

TEST_CASE("a meter gives what was added since the reading before, of the interfaces that are wanted") {
  source::InterfaceMeter meter({"ens*", "eth0"});
  CHECK(meter.take({{"ens5", {10, 20, 1, 2, 0}}, {"eth0", {1, 1, 1, 1, 1}}, {"lo", {5, 5, 5, 5, 5}}}).empty());
  CHECK(meter.take({{"ens5", {15, 20, 2, 2, 3}}, {"eth0", {1, 1, 1, 1, 1}}, {"lo", {9, 9, 9, 9, 9}}}) ==
        All{{"ens5", {5, 0, 1, 0, 3}}, {"eth0", {0, 0, 0, 0, 0}}});
}

TEST_CASE("an interface that comes, goes or is made anew counts from its second reading on") {
  source::InterfaceMeter meter({"*"});
  CHECK(meter.take({}).empty());
  CHECK(meter.take({{"tun0", {1000, 1000, 10, 10, 0}}}).empty());
  CHECK(meter.take({}).empty());
  CHECK(meter.take({{"tun0", {2000, 2000, 20, 20, 0}}}).empty());
  CHECK(meter.take({{"tun0", {100, 2000, 1, 20, 0}}}).empty());
  CHECK(meter.take({{"tun0", {101, 2001, 2, 21, 0}}}) == All{{"tun0", {1, 1, 1, 1, 0}}});
  CHECK(meter.take({{"tun0", {k32 + 5, 2001, 2, 21, 0}}}).size() == 1);
  CHECK(meter.take({{"tun0", {3, 2001, 2, 21, 0}}}).empty());  // no counter of 32 bits has been there
}

TEST_CASE("a counter of 32 bits that runs over goes on") {
  source::InterfaceMeter meter({"*"});
  CHECK(meter.take({{"eth0", {k32 - 10, 5, k32 - 1, 5, 0}}}).empty());
  CHECK(meter.take({{"eth0", {20, 5, k32 - 1, 5, 0}}}) == All{{"eth0", {30, 0, 0, 0, 0}}});
  CHECK(meter.take({{"eth0", {21, 5, 2, 5, 0}}}) == All{{"eth0", {1, 0, 3, 0, 0}}});
}
