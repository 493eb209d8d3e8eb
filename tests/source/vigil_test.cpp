#include "source/vigil.h"

#include <catch2/catch.hpp>

#include "source/audit.h"
#include "source/open_file.h"
#include "support/temp_dir.h"

namespace tocsin::source {

namespace {

using namespace std::chrono_literals;

constexpr Patience kLearned{Patience::Kind::learned, {}};
constexpr Patience kNever{Patience::Kind::never, {}};

constexpr Patience after(Duration span) { return {Patience::Kind::span, span}; }

// Speaks every `pause`, for so long.
Voice speaking(Duration pause, Duration lasting) {
  Voice voice;
  for (Duration now = 0s; now <= lasting; now += pause) hear(voice, now);
  return voice;
}

}  // namespace

TEST_CASE("a log that spoke for a day without a long pause is silent after three times its longest, an hour at least") {
  SECTION("which came every minute") {
    const Voice voice = speaking(1min, 24h);
    CHECK(used_to_speak(voice));
    CHECK_FALSE(silent_for(voice, kLearned, voice.spoke + 59min));
    CHECK(silent_for(voice, kLearned, voice.spoke + 1h) == 1h);
  }
  SECTION("which came every forty minutes") {
    const Voice voice = speaking(40min, 24h);
    CHECK(used_to_speak(voice));
    CHECK_FALSE(silent_for(voice, kLearned, voice.spoke + 119min));
    CHECK(silent_for(voice, kLearned, voice.spoke + 2h) == 2h);
  }
}

TEST_CASE("a log that speaks rarely, or has not for long, is never called silent") {
  const Voice rare = speaking(2h, 30 * 24h);
  CHECK_FALSE(used_to_speak(rare));
  CHECK_FALSE(silent_for(rare, kLearned, rare.spoke + 1000h));
  const Voice fresh = speaking(1min, 23h);
  CHECK_FALSE(used_to_speak(fresh));
  CHECK_FALSE(silent_for(fresh, kLearned, fresh.spoke + 1000h));
}

TEST_CASE("a log of working hours is not called silent at night, nor on its first weekend") {
  Voice voice;
  for (int day = 0; day < 5; ++day) {
    for (Duration now = 9h; now <= 18h; now += 1min) hear(voice, day * 24h + now);
  }
  for (Duration pause = 1h; pause < 72h; pause += 1h) CHECK_FALSE(silent_for(voice, kLearned, voice.spoke + pause));
}

TEST_CASE("a log that speaks again begins anew to be one that used to") {
  Voice voice = speaking(1min, 48h);
  hear(voice, voice.spoke + 5h);
  CHECK_FALSE(used_to_speak(voice));
  CHECK_FALSE(silent_for(voice, kLearned, voice.spoke + 5h));
}

TEST_CASE("with a span of its own a log is silent after that, whatever it was before") {
  const Voice voice;
  CHECK_FALSE(silent_for(voice, after(10min), 599s));
  CHECK(silent_for(voice, after(10min), 600s) == 600s);
  CHECK_FALSE(silent_for(speaking(1min, 48h), kNever, 1000h));
}

TEST_CASE("what is there and not read stands still after its span; one byte read begins it anew") {
  Standstill standstill;
  CHECK_FALSE(standstill.look(true, 5, after(1min), 0s));
  CHECK_FALSE(standstill.look(true, 5, after(1min), 59s));
  CHECK(standstill.look(true, 5, after(1min), 60s) == 60s);
  CHECK(standstill.look(true, 5, after(1min), 90s) == 90s);
  CHECK_FALSE(standstill.look(true, 6, after(1min), 100s));
  CHECK_FALSE(standstill.look(true, 6, after(1min), 159s));
  CHECK(standstill.look(true, 6, after(1min), 160s) == 60s);
  CHECK_FALSE(standstill.look(false, 6, after(1min), 170s));
  CHECK_FALSE(standstill.look(true, 6, after(1min), 200s));
  CHECK_FALSE(standstill.look(true, 6, kNever, 10000s));
}

TEST_CASE("who looks beside the follower sees what it does not say") {
  const test::TempDir dir;
  dir.write("log", "0123456789");
  const auto status = status_of(dir / "log");
  REQUIRE(status);
  Position position;
  position.device = status->device;
  position.inode = status->inode;
  position.offset = 10;
  CHECK_FALSE(holds_more(dir / "log", position, 0));
  position.offset = 6;
  CHECK(holds_more(dir / "log", position, 0));
  CHECK_FALSE(holds_more(dir / "log", position, 4));  // a line without its end
  Position other;
  other.newer.resize(1);
  other.newer[0].device = status->device;
  other.newer[0].inode = status->inode;
  other.newer[0].offset = 10;
  CHECK_FALSE(holds_more(dir / "log", other, 0));
  CHECK(holds_more(dir / "log", {}, 0));  // a file of which nothing was said
  CHECK_FALSE(holds_more(dir / "nothing", position, 0));
}

}  // namespace tocsin::source
