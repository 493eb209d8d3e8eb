#include "notify/endpoint_watch.h"

#include <catch2/catch.hpp>

#include "policies.h"

using namespace tocsin;
using namespace tocsin::notify;
using namespace tocsin::test;

namespace {

std::optional<Transition> fails(EndpointWatch& watch, Time now, bool given_up = false) {
  auto change = watch.take({false, given_up, "HTTP 503"}, "endpoint", "s", now);
  watch = EndpointWatch::from(watch.bytes());
  return change;
}

}  // namespace

TEST_CASE("an endpoint that fails for five minutes is in ALARM, once, and OK with the first that it takes") {
  EndpointWatch watch;
  CHECK_FALSE(fails(watch, kNight));
  CHECK_FALSE(fails(watch, kNight + 5min - 1ms));
  const auto alarm = fails(watch, kNight + 5min);
  REQUIRE(alarm);
  CHECK(alarm->new_state == AlarmState::alarm);
  CHECK(alarm->kind == NoticeKind::endpoint);
  CHECK(alarm->reason == "3 failed attempts since 2027-01-15T08:00:00Z, the last one: HTTP 503");
  CHECK_FALSE(fails(watch, kNight + 2h));
  const auto ok = watch.take({true, false, ""}, "endpoint", "s", kNight + 3h);
  REQUIRE(ok);
  CHECK(ok->old_state == AlarmState::alarm);
  CHECK(ok->new_state == AlarmState::ok);
  CHECK(ok->reason == "delivering again, after 4 failed attempts since 2027-01-15T08:00:00Z");
  CHECK(ok->id != alarm->id);
  CHECK_FALSE(watch.take({true, false, ""}, "endpoint", "s", kNight + 4h));
}

TEST_CASE("a notification that was given up is reason enough") {
  EndpointWatch watch;
  CHECK(fails(watch, kNight, true));
}

TEST_CASE("a short trouble is none, and nothing is remembered of an endpoint that never failed") {
  EndpointWatch watch;
  CHECK(watch.bytes().empty());
  CHECK_FALSE(fails(watch, kNight));
  CHECK_FALSE(watch.take({true, false, ""}, "endpoint", "s", kNight + 4min));
  CHECK_FALSE(fails(watch, kNight + 6min));
  CHECK(watch.state() == AlarmState::ok);
}
