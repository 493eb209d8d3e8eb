// What the random stories of tests/properties do not come to: another max_groups after a reload.
#include "alarm/grouped_alarm.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

Alarm definition(std::uint32_t max_groups) {
  Alarm alarm;
  alarm.name.value = "a";
  alarm.threshold = 100;
  alarm.group_by.push_back({"User", {}});
  alarm.max_groups = max_groups;
  return alarm;
}

void take(alarm::GroupedAlarm& subject, const char* group, Time time) {
  alarm::Arrival arrival;
  arrival.samples = {time, 1, 1, 1, 1, {}};
  arrival.group = group;
  std::vector<alarm::Change> changes;
  subject.take(arrival, changes);
}

std::vector<std::string> groups(const alarm::GroupedAlarm& subject) {
  std::vector<std::string> keys;
  for (const auto& view : subject.instances(100)) keys.push_back(view.row.group);
  return keys;
}

}  // namespace

TEST_CASE("with more max_groups after a reload a new key has an instance of its own beside __other__") {
  const Alarm one = definition(1);
  const Alarm two = definition(2);
  const Time now = from_ms(1'000'000'000'000);
  alarm::GroupedAlarm before(one, 60s, {});
  take(before, "User=a", now);
  take(before, "User=b", now + 1s);
  REQUIRE(groups(before) == std::vector<std::string>{"User=a", "__other__"});
  alarm::GroupedAlarm after(two, 60s, before.snapshots());
  take(after, "User=c", now + 2s);
  CHECK(groups(after) == std::vector<std::string>{"User=a", "User=c", "__other__"});
  CHECK(after.groups().overflowed == 0);
}

TEST_CASE("of more instances than are shown the shared one comes first, then those in ALARM") {
  Alarm two = definition(2);
  two.threshold = 1;
  const Time now = from_ms(1'000'000'000'000);
  alarm::GroupedAlarm subject(two, 60s, {});
  for (const char* group : {"User=a", "User=b", "User=b", "User=c"}) take(subject, group, now);
  REQUIRE(subject.groups().instances == 3);
  const auto first_of = [&](std::size_t most) {
    std::vector<std::string> keys;
    for (const auto& view : subject.instances(most)) keys.push_back(view.row.group);
    return keys;
  };
  CHECK(first_of(3) == std::vector<std::string>{"User=a", "User=b", "__other__"});
  CHECK(first_of(2) == std::vector<std::string>{"__other__", "User=b"});
}

TEST_CASE("evicting an instance that must be stored leaves the others to be stored") {
  const Alarm two = definition(2);
  const Time now = from_ms(1'000'000'000'000);
  alarm::GroupedAlarm subject(two, 0s, {});
  take(subject, "User=a", now);
  take(subject, "User=b", now + 1s);
  take(subject, "User=c", now + 10min);  // in the place of a
  alarm::Dirty dirty;
  subject.take_dirty(dirty);
  std::vector<std::string> stored;
  for (const AlarmRow& row : dirty.rows) stored.push_back(row.group);
  std::sort(stored.begin(), stored.end());
  CHECK(stored == std::vector<std::string>{"User=b", "User=c"});
  CHECK(dirty.removed_groups == std::vector<std::string>{"User=a"});
  for (const AlarmRow& row : dirty.rows) CHECK_FALSE(row.definition.empty());
}
