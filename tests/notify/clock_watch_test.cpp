#include "notify/clock_watch.h"

#include <catch2/catch.hpp>

using namespace tocsin;
using namespace tocsin::notify;
using namespace std::chrono_literals;

namespace {
const Time kStart = from_ms(1'800'000'000'000);
}

TEST_CASE("a clock that goes as time does was not set") {
  ClockWatch watch;
  CHECK(watch.look(kStart, 5) == 0ms);
  CHECK(watch.look(kStart + 48h, 5 + 48 * 3'600'000) == 0ms);
  CHECK(watch.look(kStart + 48h + 59s, 5 + 48 * 3'600'000) == 0ms);  // slewed
}

TEST_CASE("a clock that was set is told by how much, once") {
  ClockWatch watch;
  watch.look(kStart, 0);
  CHECK(watch.look(kStart + 30h + 1s, 1000) == 30h);
  CHECK(watch.look(kStart + 30h + 2s, 2000) == 0ms);
  CHECK(watch.look(kStart + 3s, 3000) == -30h);
  CHECK(watch.look(kStart + 4s, 4000) == 0ms);
}
