// An endpoint that is out for a day, while very many changes are to be told: what was promised arrives in its order, or
// is a dead letter with its reason; others are told as ever; memory and disk stay bounded. The day is simulated.
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/limits.h"
#include "running_daemon.h"
#include "store/store.h"
#include "support/from_environment.h"
#include "support/history.h"

using namespace tocsin;
using namespace tocsin::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

// An alarm for each user; topics `out`, whose directory is not there, and `well`.
std::string outage_rules(const TempDir& dir) {
  const auto topic = [&](const std::string& name, const std::string& file) {
    return "  - {name: " + name +
           ", storm_threshold: 0, flap_threshold: 0, subscriptions: [{protocol: file, endpoint: \"" + dir.path() +
           file + "\"}]}\n";
  };
  return "log_groups:\n  - {name: g, " + syslog_group(dir) +
         "}\nmetric_filters:\n"
         "  - name: failures\n    log_group: g\n    pattern: '\"Failed password\"'\n"
         "    extract: 'for (?P<User>\\S+)'\n    dimensions: {User: $User}\n"
         "    alarm: {threshold: 0, period: 1d, group_by: [User], max_groups: 100000, alarm_actions: [out, well]}\n"
         "topics:\n" +
         topic("out", "/out/sink") + topic("well", "/well");
}

// Of the subscription of a topic.
std::string lane(Running& daemon, const std::string& topic, const std::string& key) {
  for (const char* index : {"0", "1"}) {
    const std::string at = std::string("/deliveries/subscriptions/") + index;
    if (daemon.status(at + "/topic") == "\"" + topic + "\"") return daemon.status(at + "/" + key);
  }
  return {};
}

std::size_t lines_of(const std::string& path) {
  std::ifstream in(path);
  return static_cast<std::size_t>(
      std::count(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), '\n'));
}

// The users' numbers, as they were told.
std::vector<std::size_t> users_in(const std::string& path) {
  std::vector<std::size_t> users;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const std::size_t at = line.find("\"User\":\"u");
    if (at != std::string::npos) users.push_back(std::stoull(line.substr(at + 9)));
  }
  return users;
}

// How long each of so many single changes took to `well`, from the line's writing on; the 99th of a hundred.
std::chrono::milliseconds p99_of_single_changes(const TempDir& dir, std::size_t from, std::size_t count,
                                                Duration ahead) {
  std::vector<std::chrono::milliseconds> took;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t before = lines_of(dir / "well");
    const auto begin = std::chrono::steady_clock::now();
    dir.append("secure", syslog_line(now() + ahead, "Failed password for u" + std::to_string(from + i)));
    REQUIRE(eventually([&] { return lines_of(dir / "well") > before; }));
    took.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin));
  }
  std::sort(took.begin(), took.end());
  return took[took.size() * 99 / 100 - 1];
}

}  // namespace

TEST_CASE("an outage of a day costs no notification without a reason, no order, and nobody else anything") {
  const std::size_t changes = from_environment("TOCSIN_CHANGES", 2000);
  constexpr std::size_t kSingle = 20;
  const std::size_t half = changes / 2 - kSingle;
  const int patience = static_cast<int>(30 + changes / 100);
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, outage_rules(dir));
  const auto begin = std::chrono::steady_clock::now();
  std::size_t written = 0;
  const auto write = [&](std::size_t count, Duration ahead) {
    // In pieces of one read each: what is left for a second one is dated by the file, whose time nobody simulates.
    constexpr std::size_t kPiece = 3000;
    for (const std::size_t end = written + count; written < end;) {
      std::string lines;
      for (std::size_t i = 0; i < kPiece && written < end; ++i)
        lines += syslog_line(now() + ahead, "Failed password for u" + std::to_string(written++));
      dir.append("secure", lines);
      REQUIRE(eventually([&] { return daemon.matches() == std::to_string(written); }, patience));
    }
    REQUIRE(eventually([&] { return lane(daemon, "well", "delivered") == std::to_string(written); }, patience));
  };

  write(half, 0h);
  CHECK(lane(daemon, "out", "waiting") == std::to_string(half));
  const auto p99 = p99_of_single_changes(dir, written, kSingle, 0h);
  written += kSingle;
  CHECK(p99 < 1s);
  Duration passed = 0h;
  const auto pass = [&](Duration by) {
    daemon.clock().pass(by);
    passed += by;
    const std::string before = lane(daemon, "out", "failed_attempts");
    REQUIRE(eventually([&] { return lane(daemon, "out", "failed_attempts") != before; }));
  };
  for (int i = 0; i < 3; ++i) pass(4h);
  CHECK(daemon.status("/deliveries/dead_letters") == "0");
  CHECK(daemon.status("/deliveries/endpoint_alarms/0/state") == "\"ALARM\"");
  write(changes - half - kSingle, passed);
  for (const Duration by : {4h, 4h, 3h}) pass(by);
  daemon.stop();
  daemon.start();
  CHECK(daemon.status("/deliveries/dead_letters") == "0");
  // After a day the first half is given up; the others still wait.
  const std::size_t given_up = half + kSingle;
  daemon.clock().pass(2h);
  REQUIRE(eventually([&] { return daemon.status("/deliveries/dead_letters") == std::to_string(given_up); }, patience));
  CHECK(lane(daemon, "out", "waiting") == std::to_string(written - given_up));
  CHECK(
      daemon.status("/deliveries/newest_dead_letters/0/why").find("not delivered within 1d, and the endpoint fails") !=
      std::string::npos);
  fs::create_directory(dir / "out");
  daemon.clock().pass(10min);
  REQUIRE(eventually([&] { return lane(daemon, "out", "waiting") == "0"; }, patience));
  daemon.stop();

  const std::vector<std::size_t> late = users_in(dir / "out/sink");
  CHECK(late.size() == written - given_up);
  CHECK(std::is_sorted(late.begin(), late.end()));
  CHECK(late.front() == given_up);
  const std::vector<std::size_t> well = users_in(dir / "well");
  CHECK(well.size() == written);
  CHECK(std::is_sorted(well.begin(), well.end()));
  auto store = store::Store::open(dir / "state");
  REQUIRE(store);
  const auto letters = store->dead_letters("", written);
  REQUIRE(letters);
  CHECK(letters->size() == std::min(given_up, limits::kDeadLetters));
  for (const store::Pending& letter : *letters) {
    if (letter.last_error.empty()) FAIL("a dead letter without a reason: " << letter.row.id);
  }
  if (changes > 50'000) {
    WARN(changes << " changes in "
                 << std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin).count()
                 << " s; p99 of the other endpoint " << p99.count() << " ms; state.db "
                 << (fs::file_size(dir / "state/state.db") >> 20U) << " MiB");
  }
}
