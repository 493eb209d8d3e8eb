#include "notify/storm.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "policies.h"

using namespace tocsin;
using namespace tocsin::notify;
using namespace tocsin::test;

namespace {

// Plays changes and time into one topic's storm, each through a restart, and keeps when a message went out.
struct Topic {
  Storm storm;
  std::vector<Time> messages;
  std::vector<Storm::Digest> digests;
  std::uint64_t told = 0;
  std::uint32_t threshold = limits::kStormThreshold;

  void look(Time now) {
    for (const Storm::Waiting& waited : storm.release(now)) {
      ++told;
      messages.push_back(now);
      CHECK(waited.due <= now);
    }
    while (auto digest = storm.due(now)) {
      messages.push_back(now);
      digests.push_back(std::move(*digest));
    }
    storm = Storm::from(storm.bytes());
  }
  void change(const Transition& t, Time now) {
    if (storm.take(t, "", threshold, now) == Storm::Verdict::tell) {
      ++told;
      messages.push_back(now);
    }
    look(now);
  }
  // Every second up to `to`.
  void pass(Time from, Time to) {
    for (Time now = from; now <= to; now += 1s) look(now);
  }
  [[nodiscard]] std::size_t most_in_an_hour() const {
    std::size_t most = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      std::size_t n = 0;
      for (std::size_t j = i; j < messages.size() && messages[j] < messages[i] + 1h; ++j) ++n;
      most = std::max(most, n);
    }
    return most;
  }
};

std::string address(int i) { return "192.0." + std::to_string(i / 256) + "." + std::to_string(i % 256); }

}  // namespace

TEST_CASE("as many changes a minute as the threshold says are told one by one, for ever") {
  Topic topic;
  for (int minute = 0; minute < 200; ++minute) {
    const Time now = kNight + 1min * minute;
    for (int i = 0; i < 10; ++i) topic.change(alarm_of("a", now, address(i)), now + 6s * i);
  }
  topic.pass(kNight + 200min, kNight + 201min);
  CHECK(topic.told == 2000);
  CHECK(topic.digests.empty());
}

TEST_CASE("one change more begins a storm, which is said at once, and the totals at its end are exact") {
  constexpr int kChanges = 5000;
  Topic topic;
  for (int i = 0; i < kChanges; ++i) {
    const Time now = kNight + 10ms * i;
    topic.change(alarm_of("ssh", now, address(i)), now);
  }
  CHECK(topic.told == limits::kToldAtOnce);
  CHECK(topic.messages[0] == kNight);
  REQUIRE(topic.digests.size() == 1);
  CHECK(topic.digests[0].part == Storm::Digest::Part::begins);
  CHECK(topic.messages[3] == kNight + 100ms);
  topic.pass(kNight + 50s, kNight + 30min);
  REQUIRE(topic.digests.size() == 2);
  const Storm::Digest& last = topic.digests[1];
  CHECK(last.part == Storm::Digest::Part::ends);
  CHECK(last.tally.total() + topic.told == kChanges);
  CHECK(last.tally.of(AlarmState::alarm) == kChanges - 3);
  CHECK(last.tally.first()->group[0].second == address(3));
  CHECK(last.tally.last()->group[0].second == address(kChanges - 1));
  CHECK_FALSE(topic.storm.is_on());
  topic.change(alarm_of("disk full", kNight + 31min), kNight + 31min);
  CHECK(topic.told == limits::kToldAtOnce + 1);
}

TEST_CASE("a storm that does not end is told ever more rarely, and never more than five times an hour") {
  Topic topic;
  int changes = 0;
  for (; changes < 20; ++changes) topic.change(alarm_of("a", kNight, address(changes)), kNight + 50ms * changes);
  for (Time now = kNight + 5s; now < kNight + 12h; now += 5s)
    topic.change(alarm_of("a", now, address(++changes % 700)), now);
  CHECK(topic.most_in_an_hour() <= limits::kStormMessages);
  CHECK(topic.digests.size() >= 12);
  CHECK(topic.digests.size() <= 20);
  topic.pass(kNight + 12h, kNight + 14h);
  CHECK(topic.digests.back().part == Storm::Digest::Part::ends);
  CHECK(topic.digests.back().tally.total() + topic.told == static_cast<std::uint64_t>(changes));
}

TEST_CASE("waves are one storm: five messages an hour, nothing lost") {
  Topic topic;
  std::uint64_t changes = 0;
  for (int wave = 0; wave < 8; ++wave) {
    const Time begin = kNight + 15min * wave;
    for (int i = 0; i < 100; ++i, ++changes) topic.change(alarm_of("a", begin, address(i)), begin + 100ms * i);
    topic.pass(begin + 20s, begin + 15min - 1s);
  }
  topic.pass(kNight + 2h, kNight + 5h);
  CHECK(topic.most_in_an_hour() <= limits::kStormMessages);
  std::uint64_t gathered = 0;
  for (const Storm::Digest& digest : topic.digests) {
    if (digest.part == Storm::Digest::Part::ends) gathered += digest.tally.total();
  }
  CHECK(gathered + topic.told == changes);
  CHECK_FALSE(topic.storm.is_on());
}

TEST_CASE("after a storm another alarm is told at once, though there was much to say in the last hour") {
  Topic topic;
  for (int i = 0; i < 100; ++i) topic.change(alarm_of("a", kNight, address(i)), kNight + 10ms * i);
  topic.pass(kNight + 2s, kNight + 11min);
  REQUIRE_FALSE(topic.storm.is_on());
  const std::uint64_t before = topic.told;
  topic.change(alarm_of("disk full", kNight + 12min), kNight + 12min);
  CHECK(topic.told == before + 1);
}

TEST_CASE("in a storm an alarm that has no part in it yet is told at once where there is room") {
  Topic topic;
  for (int i = 0; i < 100; ++i) topic.change(alarm_of("a", kNight, address(i)), kNight + 10ms * i);
  topic.change(alarm_of("disk full", kNight + 5min), kNight + 5min);
  CHECK(topic.told == limits::kToldAtOnce + 1);
  topic.change(ok_of("disk full", kNight + 6min), kNight + 6min);
  CHECK(topic.told == limits::kToldAtOnce + 1);
}

TEST_CASE("a change after the first few of a minute waits a little, and is told when no storm came") {
  Topic topic;
  for (int i = 0; i < 5; ++i) topic.change(alarm_of("a", kNight, address(i)), kNight + 1s * i);
  CHECK(topic.told == limits::kToldAtOnce);
  topic.pass(kNight + 5s, kNight + 3s + limits::kStormWait - 1s);
  CHECK(topic.told == limits::kToldAtOnce);
  topic.pass(kNight + 3s + limits::kStormWait, kNight + 1min);
  CHECK(topic.told == 5);
  CHECK(topic.digests.empty());
}

TEST_CASE("what waits becomes a part of the storm that comes, and is given back to be written down") {
  Storm storm;
  std::uint64_t waited = 0;
  std::uint64_t gathered = 0;
  for (int i = 0; i < 12; ++i) {
    const auto verdict = storm.take(alarm_of("a", kNight, address(i)), "", 10, kNight + 1ms * i);
    waited += verdict == Storm::Verdict::wait ? 1 : 0;
    gathered += verdict == Storm::Verdict::gather ? 1 : 0;
  }
  CHECK(waited == 7);
  CHECK(gathered == 2);
  CHECK(storm.take_gathered().size() == 7);
  CHECK(storm.take_gathered().empty());
  CHECK(storm.gathered() == 9);
}

TEST_CASE("a threshold of 0 never makes a storm") {
  Storm storm;
  for (int i = 0; i < 1000; ++i) CHECK(storm.take(alarm_of("a", kNight), "", 0, kNight) == Storm::Verdict::tell);
}

TEST_CASE("a clock that is set back by a year does not keep a storm from ending") {
  Topic topic;
  for (int i = 0; i < 100; ++i) topic.change(alarm_of("a", kNight, address(i)), kNight + 10ms * i);
  topic.pass(kNight - 24h * 365, kNight - 24h * 365 + 1h + 1s);
  CHECK_FALSE(topic.storm.is_on());
}

TEST_CASE("what is remembered of a storm is bounded, and what cannot be read begins afresh") {
  Storm storm;
  for (int i = 0; i < 20'000; ++i)
    (void)storm.take(alarm_of("a" + std::to_string(i), kNight, address(i)), "", 1, kNight);
  CHECK(storm.gathered() == 19'999);
  CHECK(storm.bytes().size() < 400'000);
  CHECK(Storm::from(storm.bytes()).gathered() == 19'999);
  const std::string bytes = storm.bytes();
  CHECK_FALSE(Storm::from(bytes.substr(0, bytes.size() / 2)).is_on());
  CHECK_FALSE(Storm::from("").is_on());
  CHECK_FALSE(Storm::from("\x02" + bytes.substr(1)).is_on());
}
