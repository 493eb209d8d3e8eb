#include <catch2/catch.hpp>

#include "running_daemon.h"
#include "support/http_peer.h"

using namespace tocsin;
using namespace tocsin::test;
using namespace std::chrono_literals;

namespace {

struct Alert {
  std::string name;
  std::optional<Time> end;
};

// Of the newest request.
std::vector<Alert> newest(const HttpPeer& peer) {
  const auto requests = peer.requests();
  std::vector<Alert> alerts;
  if (requests.empty()) return alerts;
  simdjson::dom::parser parser;
  const std::string body = requests.back().substr(requests.back().find("\r\n\r\n") + 4);
  for (const auto alert : simdjson::dom::array(parser.parse(body)))
    alerts.push_back({std::string(std::string_view(alert["labels"]["alertname"])),
                      parse_iso8601(std::string_view(alert["endsAt"]))});
  return alerts;
}

}  // namespace

TEST_CASE("what began while it was muted is not sent to Alertmanager before the mute ends") {
  const TempDir dir;
  const HttpPeer peer({http_answer(200)});
  deliver::DeliverSettings often;
  often.alert_again = 20ms;
  dir.write("app.log", "");
  const auto filter = [](const std::string& name) {
    return "  - {name: " + name + ", log_group: g, pattern: " + name +
           ", alarm: {threshold: 0, period: 1h, alarm_actions: [t]}}\n";
  };
  Running daemon(dir,
                 "log_groups: [{name: g, files: [" + dir.path() + "/app.log], format: text}]\nmetric_filters:\n" +
                     filter("quiet") + filter("loud") +
                     "topics: [{name: t, subscriptions: [{protocol: alertmanager, endpoint: '" + peer.url("") +
                     "'}]}]\n",
                 {}, daemon::AppOptions{}.look_at_self_every, often);
  REQUIRE(daemon.type("mute", {"quiet", "--for", "1h", "--reason", "a drill"}).status == 0);
  dir.append("app.log", "quiet\nloud\n");
  REQUIRE(eventually([&] { return peer.requests().size() >= 4; }));
  for (const std::string& request : peer.requests()) {
    CHECK(request.find("\"loud\"") != std::string::npos);
    CHECK(request.find("\"quiet\"") == std::string::npos);
  }
  REQUIRE(daemon.type("unmute", {"quiet"}).status == 0);
  CHECK(eventually([&] { return newest(peer).size() == 2; }));
}

TEST_CASE("what is in ALARM is sent to Alertmanager again and again, also after a restart, until it is OK") {
  const TempDir dir;
  const HttpPeer peer({http_answer(200)});
  deliver::DeliverSettings often;
  often.alert_again = 20ms;
  dir.write("app.log", "");
  Running daemon(dir,
                 "log_groups: [{name: g, files: [" + dir.path() +
                     "/app.log], format: text}]\nmetric_filters:\n"
                     "  - {name: f, log_group: g, pattern: error, alarm: {threshold: 0, period: 1h, alarm_actions: "
                     "[t], ok_actions: [t]}}\n"
                     "topics: [{name: t, subscriptions: [{protocol: alertmanager, endpoint: '" +
                     peer.url("") + "'}]}]\n",
                 {}, daemon::AppOptions{}.look_at_self_every, often);
  dir.append("app.log", "error\n");
  REQUIRE(eventually([&] { return peer.requests().size() >= 4; }));
  auto alerts = newest(peer);
  REQUIRE(alerts.size() == 1);
  CHECK(alerts[0].name == "f");
  REQUIRE(alerts[0].end);
  CHECK(*alerts[0].end > daemon.clock().now() + 4min);

  daemon.stop();
  const std::size_t before = peer.requests().size();
  daemon.start();
  REQUIRE(eventually([&] { return peer.requests().size() >= before + 2; }));
  CHECK(newest(peer).size() == 1);

  CHECK(
      daemon.type("set-alarm-state", {"--alarm-name", "f", "--state-value", "OK", "--state-reason", "mended"}).status ==
      0);
  CHECK(eventually([&] {
    const auto last = newest(peer);
    return last.size() == 1 && last[0].end && *last[0].end <= daemon.clock().now();
  }));
}
