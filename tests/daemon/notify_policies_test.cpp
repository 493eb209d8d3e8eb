// Who is told and when, end to end: storms, mutes, dead letters, clocks that are set, endpoints that fail.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "base/limits.h"
#include "running_daemon.h"
#include "support/from_environment.h"
#include "support/http_peer.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

constexpr const char* kEvery = "threshold: 0, period: 1h, alarm_actions: [people]";

// A log group, and an alarm for each address that fails once; `topics` are lines of the section.
std::string flood_rules(const TempDir& dir, const std::string& topics) {
  return "log_groups:\n  - {name: g, files: [\"" + dir.path() +
         "/secure\"], format: syslog}\nmetric_filters:\n"
         "  - name: guessing\n    log_group: g\n    pattern: '\"Failed password\"'\n"
         "    extract: 'from (?P<SourceIp>\\S+) port'\n    dimensions: {SourceIp: $SourceIp}\n"
         "    alarm: {threshold: 0, period: 1h, group_by: [SourceIp], alarm_actions: [people]}\n"
         "topics:\n" +
         topics;
}

std::string file_topic(const TempDir& dir, const std::string& name, const std::string& file,
                       const std::string& more = "") {
  return "  - name: " + name + "\n    subscriptions:\n      - {protocol: file, endpoint: \"" + dir.path() + "/" + file +
         "\"}\n" + more;
}

std::string http_topic(const std::string& url, const std::string& more = "") {
  return "  - name: people\n    subscriptions:\n      - {protocol: http, endpoint: \"" + url + "\"}\n" + more;
}

// Failures of a recorded attack, their times now and their addresses one of `addresses`, the n-th line from the n-th;
// so many lines. Empty: the recording is not there.
std::string flood(std::size_t lines, std::size_t addresses) {
  std::ifstream in(TOCSIN_SHARED_DIR "/data/auth/loghub/OpenSSH_2k.log");
  std::vector<std::string> recorded;
  for (std::string line; std::getline(in, line);) {
    if (line.find("Failed password") != std::string::npos) recorded.push_back(line.substr(line.find("sshd[")));
  }
  std::string text;
  if (recorded.empty()) return text;
  const std::regex address("from [0-9.]+ port");
  const std::string stamp = to_iso8601(now());
  for (std::size_t i = 0; i < lines; ++i) {
    const std::size_t a = i % addresses;
    const std::string from = "from 10." + std::to_string(a / 65536) + "." + std::to_string(a / 256 % 256) + "." +
                             std::to_string(a % 256) + " port";
    text += stamp + " db-1 " + std::regex_replace(recorded[i % recorded.size()], address, from) + "\n";
  }
  return text;
}

std::uint64_t number_after(const std::string& text, const std::string& key) {
  const std::size_t at = text.find(key);
  return at == std::string::npos ? 0 : std::stoull(text.substr(at + key.size()));
}

bool holds(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE(
    "a flood from many addresses is told in five messages, the first at once, with exact totals, over a restart") {
  const std::size_t addresses = from_environment("TOCSIN_FLOOD_ADDRESSES", 400);
  const std::size_t count = from_environment("TOCSIN_FLOOD_LINES", 8000);
  const TempDir dir;
  dir.write("secure", "");
  const std::string lines = flood(count, addresses);
  if (lines.empty()) {
    WARN("the recorded attack is not there: skipped");
    return;
  }
  Running daemon(dir, flood_rules(dir, file_topic(dir, "people", "notifications.jsonl")));
  const std::size_t half = lines.find('\n', lines.size() / 2) + 1;
  const auto begin = std::chrono::steady_clock::now();
  dir.append("secure", lines.substr(0, half));
  CHECK(daemon.notifications(1).size() >= 1);
  const auto first = std::chrono::steady_clock::now() - begin;
  CHECK(first < std::chrono::seconds(2));
  daemon.stop();
  daemon.start();
  dir.append("secure", lines.substr(half));
  REQUIRE(eventually([&] { return daemon.matches() == std::to_string(count); }, 300));
  REQUIRE(daemon.status_becomes("/deliveries/topics/0/storm_changes", std::to_string(addresses - limits::kToldAtOnce)));
  CHECK(daemon.notifications(4).size() == 4);
  CHECK(holds(daemon.print("status"), "STORM      topic people since"));
  daemon.clock().set_ahead(std::chrono::minutes(11));
  const std::vector<std::string> told = daemon.notifications(5);
  REQUIRE(told.size() == 5);
  CHECK(holds(told[3], R"("kind":"digest")"));
  CHECK(holds(told[4], R"("new_state":"OK")"));
  CHECK(number_after(told[4], R"("changes":)") == addresses - limits::kToldAtOnce);
  CHECK(number_after(told[4], R"("ALARM":)") == addresses - limits::kToldAtOnce);
  CHECK(eventually([&] {
    return holds(daemon.print("describe-alarm-history"), "Held back from topic people (ALARM): a storm of changes");
  }));
  if (count > 100'000) {
    WARN(count << " lines of " << addresses << " addresses: the first of 5 messages after "
               << std::chrono::duration_cast<std::chrono::milliseconds>(first).count() << " ms");
  }
}

TEST_CASE("a clock that jumps ahead by days makes no dead letters of what waits, and it is delivered") {
  const HttpPeer dead({http_answer(503)});
  const TempDir dir;
  dir.write("secure", "");
  dir.write("rules.d/topics.yaml", "topics:\n" + http_topic(dead.url("/hook")));
  Running daemon(dir,
                 "log_groups:\n  - {name: g, " + syslog_group(dir) + "}\nmetric_filters:\n" + failure_filter(kEvery));
  dir.append("secure", failure_line());
  REQUIRE(eventually([&] { return daemon.status("/deliveries/subscriptions/0/failed_attempts") != "0"; }));
  const std::uint64_t before = std::stoull(daemon.status("/deliveries/subscriptions/0/failed_attempts"));
  daemon.clock().set_ahead(std::chrono::hours(72));
  REQUIRE(eventually(
      [&] { return std::stoull(daemon.status("/deliveries/subscriptions/0/failed_attempts")) >= before + 3; }, 60));
  CHECK(daemon.status("/deliveries/dead_letters") == "0");
  // And over a restart, in which the clock is put right.
  daemon.stop();
  daemon.clock().set_ahead(std::chrono::hours(0));
  daemon.start();
  REQUIRE(eventually([&] { return daemon.status("/deliveries/subscriptions/0/failed_attempts") != "0"; }));
  CHECK(daemon.status("/deliveries/dead_letters") == "0");
  CHECK(daemon.status("/deliveries/subscriptions/0/waiting") == "1");
}

TEST_CASE("time that no daemon ran for does not age what waits") {
  const HttpPeer peer({http_answer(503), http_answer(503), http_answer(200)});
  const TempDir dir;
  dir.write("secure", "");
  dir.write("rules.d/topics.yaml", "topics:\n" + http_topic(peer.url("/hook")));
  Running daemon(dir,
                 "log_groups:\n  - {name: g, " + syslog_group(dir) + "}\nmetric_filters:\n" + failure_filter(kEvery));
  dir.append("secure", failure_line());
  REQUIRE(eventually([&] { return daemon.status("/deliveries/subscriptions/0/failed_attempts") != "0"; }));
  daemon.stop();
  daemon.clock().set_ahead(std::chrono::hours(24 * 30));
  daemon.start();
  CHECK(daemon.status_becomes("/deliveries/subscriptions/0/delivered", "1"));
  CHECK(daemon.status("/deliveries/dead_letters") == "0");
}

TEST_CASE("a dead letter is listed with its reason, sent again by hand under its id, and then gone") {
  const HttpPeer peer({http_answer(404), http_answer(200)});
  const TempDir dir;
  dir.write("secure", "");
  dir.write("rules.d/topics.yaml", "topics:\n" + http_topic(peer.url("/hook")));
  Running daemon(dir,
                 "log_groups:\n  - {name: g, " + syslog_group(dir) + "}\nmetric_filters:\n" + failure_filter(kEvery));
  dir.append("secure", failure_line());
  REQUIRE(daemon.status_becomes("/deliveries/dead_letters", "1"));
  const std::string listed = daemon.print("list-dead-letters");
  CHECK(holds(listed, "failures ALARM to topic people, 1 attempt: HTTP 404"));
  const std::string id = listed.substr(0, 36);
  CHECK(daemon.type("redrive-dead-letters").status == 1);
  CHECK(daemon.type("redrive-dead-letters", {"--ids", "nothing"}).errors == "tocsin: there is no such dead letter\n");
  const auto redriven = daemon.type("redrive-dead-letters", {"--ids", id});
  CHECK(redriven.text == "1 notification will be sent again\n");
  REQUIRE(daemon.status_becomes("/deliveries/subscriptions/0/delivered", "1"));
  CHECK(daemon.status("/deliveries/dead_letters") == "0");
  CHECK(daemon.print("list-dead-letters").empty());
  const auto requests = peer.requests();
  REQUIRE(requests.size() == 2);
  for (const std::string& request : requests) CHECK(holds(request, "webhook-id: " + id));
  CHECK(
      eventually([&] { return holds(daemon.print("describe-alarm-history"), "Sent again by hand to topic people"); }));
}

TEST_CASE("an endpoint that gives up a notification is an alarm of its own, told through the fallback") {
  const HttpPeer peer({http_answer(404), http_answer(200)});
  const TempDir dir;
  dir.write("secure", "");
  dir.write("rules.d/topics.yaml", "topics:\n" + http_topic(peer.url("/hook"), "    fallback: others\n") +
                                       file_topic(dir, "others", "notifications.jsonl"));
  Running daemon(dir,
                 "log_groups:\n  - {name: g, " + syslog_group(dir) + "}\nmetric_filters:\n" + failure_filter(kEvery));
  dir.append("secure", failure_line());
  const auto told = daemon.notifications(1);
  REQUIRE(told.size() == 1);
  CHECK(holds(told[0], R"("kind":"endpoint")"));
  CHECK(holds(told[0], R"("new_state":"ALARM")"));
  CHECK(holds(told[0], "HTTP 404"));
  CHECK(holds(daemon.print("status"), "ENDPOINT IN ALARM  endpoint http (" + peer.url("")));
  CHECK(holds(daemon.print("describe-alarms"), "ALARM             endpoint http ("));
  CHECK(eventually([&] {
    return holds(daemon.print("describe-alarm-history"), "Alarm updated from OK to ALARM: 1 failed attempt since");
  }));
  REQUIRE(daemon.type("redrive-dead-letters", {"--all"}).status == 0);
  const auto after = daemon.notifications(2);
  REQUIRE(after.size() == 2);
  CHECK(holds(after[1], R"("new_state":"OK")"));
}

TEST_CASE("a muted alarm is judged and told of afterwards; the mute outlives a restart") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, syslog_group(dir), failure_filter(kEvery)));
  CHECK(daemon.type("mute", {"nothing *", "--for", "2h"}).errors ==
        "tocsin: no alarm is named 'nothing *'; tocsin describe-alarms shows them all\n");
  CHECK(daemon.type("mute", {"fail*", "--for", "2 hours"}).status == 1);
  REQUIRE(daemon.type("mute", {"fail*", "--for", "2h", "--reason", "works"}).status == 0);
  daemon.stop();
  daemon.start();
  CHECK(holds(daemon.print("list-mutes"), "fail* until "));
  dir.append("secure", failure_line());
  REQUIRE(daemon.status_becomes("/alarms/ALARM", "1"));
  REQUIRE(daemon.status_becomes("/deliveries/topics/0/muted", "1"));
  CHECK(dir.read("notifications.jsonl").empty());
  CHECK(eventually([&] { return holds(daemon.print("describe-alarm-history"), "by mute by hand"); }));
  CHECK(daemon.type("unmute", {"other"}).status == 1);
  CHECK(daemon.type("unmute", {"fail*"}).text == "1 mute taken away\n");
  const auto told = daemon.notifications(1);
  REQUIRE(told.size() == 1);
  CHECK(holds(told[0], R"("kind":"unmuted")"));
  CHECK(holds(told[0], R"("new_state":"ALARM")"));
}

TEST_CASE("changes of an old log are summed up in one message, and none is told by itself") {
  const TempDir dir;
  std::string old;
  for (int i = 0; i < 20; ++i) old += syslog_line(now() - std::chrono::hours(100 - 2 * i), kFailure);
  dir.write("secure", old);
  Running daemon(dir, rules_for(dir, syslog_group(dir) + ", start_at: beginning", failure_filter(kEvery)));
  REQUIRE(daemon.matches_become(20));
  REQUIRE(eventually([&] { return daemon.status("/deliveries/topics/0/old_changes") != "0"; }));
  daemon.clock().set_ahead(std::chrono::minutes(2));
  const auto told = daemon.notifications(1);
  REQUIRE(told.size() == 1);
  CHECK(holds(told[0], R"("kind":"summary")"));
  CHECK(holds(told[0], "happened more than 1d ago"));
}

TEST_CASE("a test of a topic goes to all its endpoints at once and says what each answered, without its secrets") {
  const HttpPeer good({http_answer(200)});
  const HttpPeer bad({http_answer(403)});
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, "topics:\n  - name: people\n    subscriptions:\n      - {protocol: http, endpoint: \"" +
                          good.url("/secret-good") + "\"}\n      - {protocol: http, endpoint: \"" +
                          bad.url("/secret-bad") + "\"}\n  - {name: nobody, subscriptions: []}\n" +
                          file_topic(dir, "file", "notifications.jsonl"));
  const auto both = daemon.type("test-notification", {"people"});
  CHECK(both.status == 1);
  CHECK(holds(both.text, "delivered http (" + good.url("")));
  CHECK(holds(both.text, "FAILED    http (" + bad.url("")));
  CHECK(holds(both.text, "HTTP 403"));
  CHECK_FALSE(holds(both.text + both.errors, "secret"));
  REQUIRE(good.requests().size() == 1);
  CHECK(holds(good.requests()[0], "THIS IS A TEST"));
  CHECK(daemon.type("test-notification", {"file"}).status == 0);
  CHECK(holds(daemon.notifications(1).at(0), R"("kind":"test")"));
  CHECK(daemon.type("test-notification", {"nobody"}).status == 1);
  CHECK(daemon.type("test-notification", {"poeple"}).errors ==
        "tocsin: there is no topic 'poeple'; did you mean 'people'?\n");
  CHECK(daemon.status("/deliveries/dead_letters") == "0");
  CHECK(daemon.status("/deliveries/subscriptions/0/waiting") == "0");
}
