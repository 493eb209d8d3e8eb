// What goes wrong on a host at night, end to end: nothing good is lost, what is bad is counted, and people are told all
// the same.
#include <signal.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "base/limits.h"
#include "running_daemon.h"
#include "store/store.h"
#include "support/history.h"
#include "support/http_peer.h"
#include "support/small_disk.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

constexpr const char* kThird = "threshold: 2, period: 1h, alarm_actions: [people]";
constexpr const char* kEvery = "threshold: 0, period: 1h, alarm_actions: [people]";

// The most memory this process had since begin_peak().
void begin_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }
std::size_t peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) * 1024;
  }
  return 0;
}

std::string record(int i) {
  std::mt19937 random(static_cast<unsigned>(i));
  return R"({"eventVersion":"1.08","eventTime":")" + to_iso8601(std::chrono::floor<std::chrono::seconds>(now())) +
         R"(","eventName":"GetSecretValue","eventID":")" + std::to_string(random()) + std::to_string(random()) + "\"}";
}

// Makes it whole under another name, as AWS's deliveries are copied.
void put_in_place(const TempDir& dir, const std::string& name, const std::string& bytes) {
  dir.write("trail/.tmp", bytes);
  fs::rename(dir / "trail/.tmp", dir / name);
}

std::string trail_group(const TempDir& dir) {
  return "files: [\"" + dir.path() + "/trail/*.json\", \"" + dir.path() + "/trail/*.json.gz\"], format: cloudtrail";
}

std::string secret_filter(const std::string& alarm) {
  return "  - name: secrets\n    log_group: g\n    pattern: '{ $.eventName = \"GetSecretValue\" }'\n    alarm: {" +
         alarm + "}\n";
}

// The value of a header of a request as it stood on the wire.
std::string header(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

// Takes all the space there is.
void fill(const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  const std::string piece(4096, 'b');
  while (out.write(piece.data(), static_cast<std::streamsize>(piece.size())).flush()) {
  }
}

}  // namespace

TEST_CASE("a line of 50 MB is passed over, counted once and never held, and the good lines around it count") {
  constexpr int kMegabytes = 50;
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, syslog_group(dir), failure_filter(kThird)));
  begin_peak();
  const std::size_t before = peak_bytes();
  dir.append("secure", failure_line() + syslog_line(now(), "authentication failure").substr(0, 40));
  const std::string piece(1U << 20U, 'x');
  for (int i = 0; i < kMegabytes; ++i) dir.append("secure", piece);
  REQUIRE(daemon.status_becomes("/log_groups/0/sources/0/behind_bytes", "0"));
  dir.append("secure", "authentication failure\n" + failure_line() + failure_line());
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.matches() == "3");
  CHECK(daemon.counter("over_long") == "1");
  CHECK(daemon.counter("events") == "3");
  CHECK(daemon.counter("bytes") == std::to_string(fs::file_size(dir / "secure")));
  if (!kSanitized) CHECK(peak_bytes() < before + (16U << 20U));
}

TEST_CASE("NUL bytes and bytes that are no UTF-8 are counted, and the lines match all the same") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, syslog_group(dir), failure_filter(kThird)));
  dir.append("secure", syslog_line(now(), std::string("\0\0\0", 3) + kFailure));
  dir.append("secure", syslog_line(now(), std::string(kFailure) + "\xFF\xC0\xAF"));
  dir.append("secure", std::string(4096, '\0'));  // a hole that a crash left
  dir.append("secure", failure_line());
  const std::vector<std::string> told = daemon.notifications(1);
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("\"new_state\":\"ALARM\"") != std::string::npos);
  CHECK(simdjson::validate_utf8(told[0]));
  CHECK(daemon.matches() == "3");
  CHECK(daemon.counter("nul_bytes") == "4099");
  CHECK(daemon.counter("invalid_utf8") == "1");
  simdjson::dom::parser parser;
  CHECK(parser.parse(daemon.ask("describe-alarm-history")).error() == simdjson::SUCCESS);
}

TEST_CASE("a broken record between good ones costs itself alone") {
  const TempDir dir;
  fs::create_directories(dir / "trail");
  Running daemon(dir, rules_for(dir, trail_group(dir), secret_filter(kThird)));
  const std::string broken = R"({"eventVersion":"1.08","eventName":GetSecretValue"})";
  put_in_place(dir, "trail/a.json",
               R"({"Records":[)" + record(1) + "," + broken + "," + record(2) + "," + record(3) + "]}");
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.matches() == "3");
  CHECK(daemon.counter("unparsed") == "1");
}

TEST_CASE("of a .gz cut short the good records count, and the rest once it has come, none twice") {
  constexpr int kRecords = 2000;
  const TempDir dir;
  fs::create_directories(dir / "trail");
  Running daemon(dir, rules_for(dir, trail_group(dir), secret_filter(kThird)));
  std::string document = R"({"Records":[)";
  for (int i = 0; i < kRecords; ++i) document += (i == 0 ? "" : ",") + record(i);
  const std::string whole = gzip(document + "]}");
  const std::string part = whole.substr(0, whole.size() / 2);

  put_in_place(dir, "trail/a.json.gz", part);
  REQUIRE(daemon.status_becomes("/log_groups/0/counters/cut_short", "1"));
  const int first = std::stoi(daemon.matches());
  CHECK(first > kRecords / 10);
  CHECK(first < kRecords);
  CHECK(daemon.status("/log_groups/0/sources/0/note").find("a.json.gz is cut short") != std::string::npos);

  SECTION("by being written on") { dir.append("trail/a.json.gz", whole.substr(part.size())); }
  SECTION("by another file that takes its place") { put_in_place(dir, "trail/a.json.gz", whole); }
  SECTION("after a restart") {
    daemon.stop();
    put_in_place(dir, "trail/a.json.gz", whole);
    daemon.start();
  }
  CHECK(daemon.matches_become(kRecords));
  CHECK(daemon.status_becomes("/log_groups/0/sources/0/behind_bytes", "0"));
  CHECK(daemon.matches() == std::to_string(kRecords));
  CHECK(daemon.counter("events") == std::to_string(kRecords));
  CHECK(daemon.counter("cut_short") == "1");
}

TEST_CASE("a rule directory that disappeared changes nothing at a reload, and status says so") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, syslog_group(dir), failure_filter(kEvery)));
  fs::rename(dir / "rules.d", dir / "away");
  CHECK(daemon.ask("reload").empty());
  CHECK(daemon.status("/health") == "\"degraded\"");
  CHECK(daemon.status("/rules/last_reload_error").find("rules.d") != std::string::npos);
  CHECK(daemon.status("/rules/alarms") == "1");
  dir.append("secure", failure_line());
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});

  fs::rename(dir / "away", dir / "rules.d");
  CHECK_FALSE(daemon.ask("reload").empty());
  CHECK(daemon.status("/health") == "\"ok\"");
  CHECK(daemon.status("/rules/last_reload_error").empty());
}

TEST_CASE("with a full disk for the state alarms are judged and sent, and all is stored when there is room again") {
  const SmallDisk disk("1m");
  if (!disk.mounted()) {
    WARN("skipped: needs the right to mount a small file system");
    return;
  }
  const TempDir dir;
  dir.write("secure", "");
  const std::string state = disk.dir() / "state";
  {
    Running daemon(dir,
                   rules_for(dir, syslog_group(dir),
                             failure_filter("threshold: 2, period: 2s, alarm_actions: [people], ok_actions: [people]")),
                   state);
    dir.append("secure", failure_line());
    REQUIRE(daemon.matches_become(1));
    REQUIRE(daemon.status_becomes("/state/waiting_rows", "0"));

    // Storing fails before there is anything to tell, as it would at night.
    fill(disk.dir() / "ballast");
    dir.append("secure", failure_line());
    REQUIRE(eventually([&] { return daemon.status("/state/failing_since").size() > 4; }));
    CHECK(daemon.status("/health") == "\"degraded\"");
    CHECK(daemon.status("/state/last_error").find("free space") != std::string::npos);
    for (int i = 0; i < 3; ++i) dir.append("secure", failure_line());
    CHECK(daemon.states(2) == std::vector<std::string>{"ALARM", "OK"});
    CHECK(daemon.status("/state/failing_since").size() > 4);

    fs::remove(disk.dir() / "ballast");
    CHECK(daemon.status_becomes("/state/failing_since", "null"));
    CHECK(daemon.status_becomes("/state/waiting_rows", "0"));
    CHECK(daemon.status("/health") == "\"ok\"");
  }
  {
    auto store = store::Store::open(state);
    REQUIRE(store);
    auto loaded = store->load();
    REQUIRE(loaded);
    CHECK(loaded->waiting.empty());
    REQUIRE(loaded->positions.size() == 1);
    CHECK(loaded->positions[0].offset == fs::file_size(dir / "secure"));
    CHECK(loaded->engine.counters[{"metric_filter/failures", "matches"}] == 5);
    auto history = test::history_of(*store, "failures", 100);
    REQUIRE(history);
    CHECK(std::count_if(history->begin(), history->end(),
                        [](const auto& item) { return item.kind == HistoryKind::action; }) == 2);
  }
  const std::string told = dir.read("notifications.jsonl");
  CHECK(std::count(told.begin(), told.end(), '\n') == 2);
}

TEST_CASE(
    "a stop while the disk is full is a short one, and what was not stored is counted from the log at the next start") {
  const SmallDisk disk("1m");
  if (!disk.mounted()) {
    WARN("skipped: needs the right to mount a small file system");
    return;
  }
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, syslog_group(dir), failure_filter(kThird)), disk.dir() / "state");
  dir.append("secure", failure_line());
  REQUIRE(daemon.matches_become(1));
  REQUIRE(daemon.status_becomes("/state/waiting_rows", "0"));
  fill(disk.dir() / "ballast");
  for (int i = 0; i < 2; ++i) dir.append("secure", failure_line());
  const std::vector<std::string> told = daemon.notifications(1);
  REQUIRE(told.size() == 1);
  REQUIRE(daemon.status_becomes("/deliveries/subscriptions/0/waiting", "0"));
  const auto begin = std::chrono::steady_clock::now();
  daemon.stop();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));

  fs::remove(disk.dir() / "ballast");
  daemon.start();
  CHECK(daemon.matches_become(3));
  CHECK(daemon.notifications(2) ==
        std::vector<std::string>{told[0], told[0]});  // twice, with one id: better than never
}

TEST_CASE("what was not delivered before a stop is sent after the next start, with the same id") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_to("protocol: file, endpoint: \"" + dir.path() + "/later/notifications.jsonl\"",
                               syslog_group(dir), failure_filter(kEvery)));
  dir.append("secure", failure_line());
  REQUIRE(eventually([&] { return daemon.status("/deliveries/subscriptions/0/failing_since").size() > 4; }));
  CHECK(daemon.status("/health") == "\"degraded\"");
  daemon.stop();

  std::string transition;
  {
    auto store = store::Store::open(dir / "state");
    REQUIRE(store);
    auto loaded = store->load();
    REQUIRE(loaded);
    REQUIRE(loaded->waiting.size() == 1);
    const auto rows = store->waiting(loaded->waiting[0].subscription, 0, 10);
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    CHECK(rows->at(0).attempts > 0);
    transition = rows->at(0).row.transition;
  }
  fs::create_directories(dir / "later");
  daemon.start();
  REQUIRE(daemon.status_becomes("/deliveries/subscriptions/0/waiting", "0"));
  const std::string told = dir.read("later/notifications.jsonl");
  CHECK(told.find(transition) != std::string::npos);
  CHECK(std::count(told.begin(), told.end(), '\n') == 1);
}

TEST_CASE("of very many notifications that wait some are in memory, and all are sent in their order") {
  constexpr std::size_t kRows = 50'000;
  constexpr std::size_t kGone = 300;  // of a subscription that there is no more
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_to("protocol: file, endpoint: \"" + dir.path() + "/later/sink\"", syslog_group(dir),
                               failure_filter(kEvery)));
  dir.append("secure", failure_line());
  REQUIRE(eventually([&] { return daemon.status("/deliveries/subscriptions/0/failing_since").size() > 4; }));
  daemon.stop();
  {
    auto store = store::Store::open(dir / "state");
    REQUIRE(store);
    store::Commit commit;
    const std::string subscription = store->load()->waiting.at(0).subscription;
    commit.now = now();
    for (std::size_t i = 0; i < kRows + kGone; ++i) {
      OutboxRow& row = commit.outbox.emplace_back();
      row.id = std::to_string(i);
      row.alarm = "very many";
      row.topic = "people";
      row.subscription = i < kRows ? subscription : "gone";
      row.payload = std::string(2000, 'p');
    }
    REQUIRE(store->commit(commit));
  }
  begin_peak();
  const std::size_t before = peak_bytes();
  daemon.start();
  CHECK(daemon.status("/deliveries/subscriptions/0/waiting") == std::to_string(kRows + 1));
  if (!kSanitized) CHECK(peak_bytes() < before + (16U << 20U));  // their payloads alone are 100 MB
  CHECK(daemon.status_becomes("/deliveries/dead_letters", std::to_string(kGone)));
  CHECK(daemon.status("/deliveries/newest_dead_letters/9/id") == "\"" + std::to_string(kRows + kGone - 1) + "\"");
  CHECK(daemon.status("/deliveries/newest_dead_letters/9/why") == "\"the subscription was removed\"");

  fs::create_directory(dir / "later");
  fs::create_symlink("/dev/null", dir / "later/sink");
  REQUIRE(eventually([&] { return daemon.status("/deliveries/subscriptions/0/waiting") == "0"; }, 300));
  daemon.stop();
  auto store = store::Store::open(dir / "state");
  REQUIRE(store);
  CHECK(store->load()->waiting.empty());
  const auto history = test::history_of(*store, "very many", 2 * kRows);
  REQUIRE(history);
  std::vector<std::string> sent;
  for (const HistoryItem& item : *history) {
    if (item.summary.starts_with("Notified")) sent.push_back(item.outbox);
  }
  REQUIRE(sent.size() == kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    if (sent[i] != std::to_string(i)) FAIL("sent as number " << i << ": " << sent[i]);
  }
}

TEST_CASE("an endpoint that fails at first gets the notification later, under the same webhook-id") {
  const HttpPeer peer({http_answer(503), {"", PeerAnswer::Then::reset}, http_answer(200)});
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_to("protocol: http, endpoint: \"" + peer.url("/hook") + "\"", syslog_group(dir),
                               failure_filter(kEvery)));
  dir.append("secure", failure_line());
  REQUIRE(daemon.status_becomes("/deliveries/subscriptions/0/delivered", "1"));
  const std::vector<std::string> requests = peer.requests();
  REQUIRE(requests.size() == 3);
  CHECK_FALSE(header(requests[0], "webhook-id").empty());
  std::set<std::string> ids;
  std::set<std::string> bodies;
  for (const std::string& request : requests) {
    ids.insert(header(request, "webhook-id"));
    bodies.insert(request.substr(request.find("\r\n\r\n")));
  }
  CHECK(ids.size() == 1);
  CHECK(bodies.size() == 1);
  CHECK(daemon.status("/deliveries/subscriptions/0/failed_attempts") == "2");
  CHECK(daemon.status("/deliveries/subscriptions/0/failing_since") == "null");
  CHECK(daemon.status("/health") == "\"ok\"");
}

TEST_CASE("a hook that will not end does not hold a stop: it is killed, and called again after the next start") {
  const TempDir dir;
  dir.write("secure", "");
  const std::string script =
      "trap '' TERM; echo $$ >> " + dir.path() + "/pids; while [ -e " + dir.path() + "/wait ]; do sleep 0.1; done";
  dir.write("wait", "");
  Running daemon(dir, rules_to("protocol: exec, command: [/bin/sh, -c, \"" + script + "\"]", syslog_group(dir),
                               failure_filter(kEvery)));
  dir.append("secure", failure_line());
  REQUIRE(eventually([&] { return dir.read("pids").ends_with("\n"); }));
  const pid_t hook = std::stoi(dir.read("pids"));
  const auto begin = std::chrono::steady_clock::now();
  daemon.stop();
  const auto took = std::chrono::steady_clock::now() - begin;
  CHECK(took < limits::kStopGrace + limits::kStopKillAfter + std::chrono::seconds(5));
  CHECK(::kill(hook, 0) != 0);

  fs::remove(dir / "wait");
  daemon.start();
  REQUIRE(daemon.status_becomes("/deliveries/subscriptions/0/delivered", "1"));
  CHECK(daemon.ask("describe-alarm-history").find("ended because the daemon stopped") != std::string::npos);
}

TEST_CASE("a hook gets the state change as JSON on its standard input") {
  const TempDir dir;
  dir.write("secure", "");
  const std::string script = "cat > " + dir.path() + "/part && mv " + dir.path() + "/part " + dir.path() + "/seen";
  Running daemon(dir, rules_to("protocol: exec, command: [/bin/sh, -c, \"" + script + "\"]", syslog_group(dir),
                               failure_filter(kEvery)));
  dir.append("secure", failure_line());
  REQUIRE(daemon.status_becomes("/deliveries/subscriptions/0/delivered", "1"));
  simdjson::dom::parser parser;
  const simdjson::dom::element seen = parser.parse(dir.read("seen"));
  CHECK(std::string_view(seen["alarm"]) == "failures");
  CHECK(std::string_view(seen["new_state"]) == "ALARM");
}
