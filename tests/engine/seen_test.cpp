#include "engine/seen.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>

using namespace tocsin;
using engine::Seen;
using namespace std::chrono_literals;

namespace {

constexpr Time kNow = from_ms(1'800'000'000'000);

// What a store would hold.
void store(std::vector<SeenKeys>& stored, const SeenDelta& changes) {
  std::erase_if(stored, [&](const SeenKeys& some) { return some.generation < changes.forgotten_before; });
  stored.insert(stored.end(), changes.added.begin(), changes.added.end());
}

}  // namespace

TEST_CASE("a key is new once") {
  Seen seen;
  seen.advance(kNow);
  CHECK(seen.add(7));
  CHECK(seen.add(8));
  CHECK_FALSE(seen.add(7));
  CHECK(seen.size() == 2);
}

TEST_CASE("the set answers as a plain one does, in little memory") {
  Seen seen;
  std::set<std::uint64_t> plain;
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    // Some of them again, and some next to one another.
    const std::uint64_t key = random() % 3 == 0 ? random() % 50'000 + 1 : random() | 1U;
    REQUIRE(seen.add(key) == plain.insert(key).second);
  }
  CHECK(seen.size() == plain.size());
  CHECK(seen.bytes() < plain.size() * 8 * 2);
}

TEST_CASE("a key is remembered for a day at least, and not for ever") {
  Seen seen;
  seen.advance(kNow);
  seen.add(1);
  for (auto after = 1h; after <= 24h; after += 1h) {
    seen.advance(kNow + after);
    seen.add(static_cast<std::uint64_t>(after.count()) + 100);
    REQUIRE_FALSE(seen.add(1));
  }
  seen.advance(kNow + 49h);
  seen.add(2);
  seen.advance(kNow + 74h);
  CHECK(seen.add(1));
  CHECK(seen.take_crowded_out() == 0);
}

TEST_CASE("time that goes back forgets nothing") {
  Seen seen;
  seen.advance(kNow);
  seen.add(1);
  seen.advance(kNow - 100h);
  seen.add(2);
  CHECK_FALSE(seen.add(1));
}

TEST_CASE("past its bound the set forgets the oldest first, and says how many") {
  Seen seen(400);
  seen.advance(kNow);
  for (std::uint64_t key = 1; key <= 400; ++key) seen.add(key);
  CHECK_FALSE(seen.add(1));
  CHECK(seen.take_crowded_out() == 0);
  CHECK(seen.add(401));
  CHECK(seen.take_crowded_out() == 100);
  CHECK_FALSE(seen.add(101));
  CHECK(seen.add(1));
  CHECK(seen.size() <= 400);
}

TEST_CASE("what was stored brings the set back, whatever was stored at once") {
  std::mt19937_64 random(2);
  std::vector<SeenKeys> stored;
  auto seen = std::make_unique<Seen>(400);
  auto twin = std::make_unique<Seen>(400);
  Time now = kNow;
  for (int i = 0; i < 5000; ++i) {
    now += std::chrono::minutes(random() % 60);
    seen->advance(now);
    twin->advance(now);
    const std::uint64_t key = random() % 2000 + 1;
    REQUIRE(seen->add(key) == twin->add(key));
    if (random() % 3 == 0) store(stored, seen->take_changes());
    if (random() % 50 != 0) continue;
    store(stored, seen->take_changes());
    seen = std::make_unique<Seen>(400);
    seen->restore(stored);
  }
  CHECK(seen->size() == twin->size());
}
