// Against Alertmanager itself, read back through its API.
#include <fmt/format.h>
#include <netinet/in.h>
#include <simdjson.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/unique_fd.h"
#include "base/utf8.h"
#include "notify/protocols.h"
#include "support.h"
#include "support/attack_corpus.h"
#include "support/http_peer.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using namespace std::chrono_literals;
using namespace tocsin::test;

namespace {

int free_port() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return ntohs(address.sin_port);
}

Time now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

OutboxRow alert_row(const std::string& alarm, AlarmState state, Time time) {
  Transition t;
  t.alarm = alarm;
  t.group = {{"Source-Ip", alarm}};
  t.old_state = state == AlarmState::ok ? AlarmState::alarm : AlarmState::ok;
  t.new_state = state;
  t.time = time;
  t.reason = alarm;
  const Alarm definition;
  const Topic topic;
  const Subscription to;
  OutboxRow made = row(notify::entry_of(Protocol::alertmanager).render({t, definition, topic, to}, {"db-1", "", ""}));
  made.state = to_string(state);
  return made;
}

class Alertmanager {
 public:
  Alertmanager() : port_(free_port()) {
    const std::string program = "/usr/bin/prometheus-alertmanager";
    if (::access(program.c_str(), X_OK) != 0) return;
    const std::string config = dir_.write("am.yml", "route: {receiver: none}\nreceivers: [{name: none}]\n");
    process_ = std::make_unique<Process>(
        std::vector<std::string>{program, "--config.file=" + config, "--storage.path=" + (dir_ / "data"),
                                 fmt::format("--web.listen-address=127.0.0.1:{}", port_), "--cluster.listen-address="},
        dir_ / "log");
    REQUIRE(eventually([&] { return get("/-/ready").status == 0; }));
  }
  [[nodiscard]] bool runs() const { return process_ != nullptr; }
  [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
  [[nodiscard]] Ran get(const std::string& path) const {
    return run({"/usr/bin/python3", "-c",
                "import sys, urllib.request\n"
                "sys.stdout.write(urllib.request.urlopen(sys.argv[1]).read().decode())",
                url() + path});
  }
  // Names of the alerts that fire.
  [[nodiscard]] std::vector<std::string> firing() const {
    std::vector<std::string> names;
    simdjson::dom::parser parser;
    const auto answer = get("/api/v2/alerts?active=true");
    for (const auto alert : simdjson::dom::array(parser.parse(answer.output)))
      names.emplace_back(std::string_view(alert["labels"]["alertname"]));
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  TempDir dir_;
  int port_;
  std::unique_ptr<Process> process_;
};

}  // namespace

TEST_CASE("Alertmanager fires and resolves as it is told, whatever an alarm is called") {
  const Alertmanager peer;
  if (!peer.runs()) {
    WARN("skipped: needs prometheus-alertmanager");
    return;
  }
  const Subscription to = subscription(Protocol::alertmanager, peer.url() + "/");
  const Time begin = now() - 2s;
  std::vector<std::string> names;
  for (const std::string& attack : attack_corpus()) {
    if (attack.size() > 10'000) continue;
    const Outcome outcome = send(to, alert_row(attack, AlarmState::alarm, begin));
    CAPTURE(outcome.detail, attack);
    CHECK(outcome.verdict == Verdict::delivered);
    names.push_back(to_valid_utf8(attack));
  }
  std::sort(names.begin(), names.end());
  CHECK(peer.firing() == names);
  CHECK(send(to, alert_row("plain", AlarmState::alarm, begin)).verdict == Verdict::delivered);
  CHECK(peer.firing() == names);
  CHECK(send(to, alert_row("plain", AlarmState::ok, now() - 1s)).verdict == Verdict::delivered);
  names.erase(std::find(names.begin(), names.end(), "plain"));
  CHECK(peer.firing() == names);
}

TEST_CASE("an alert that fires is sent with an end that is minutes away, an OK with its own") {
  const HttpPeer peer({http_answer(200)});
  const Subscription to = subscription(Protocol::alertmanager, peer.url("/prefix/"));
  CHECK(send(to, alert_row("a", AlarmState::alarm, now())).verdict == Verdict::delivered);
  CHECK(send(to, alert_row("a", AlarmState::ok, *parse_iso8601("2026-11-03T04:06:35Z"))).verdict == Verdict::delivered);
  const std::string request = peer.requests().at(0);
  CHECK_THAT(request, Catch::StartsWith("POST /prefix/api/v2/alerts HTTP/1.1\r\n"));
  simdjson::dom::parser parser;
  const std::string body = request.substr(request.find("\r\n\r\n") + 4);
  const auto end = parse_iso8601(std::string_view(parser.parse(body).at(0)["endsAt"]));
  REQUIRE(end);
  CHECK(*end > now() + 4min);
  CHECK(*end <= now() + kAlertFiresFor);
  CHECK_THAT(peer.requests().at(1), Catch::EndsWith(R"("endsAt":"2026-11-03T04:06:35.000Z"}])"));
}
