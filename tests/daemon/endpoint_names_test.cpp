#include "daemon/endpoint_names.h"

#include <catch2/catch.hpp>

using namespace tocsin;

namespace {

Subscription to(Protocol protocol, const std::string& endpoint, std::uint32_t line = 7, std::uint32_t column = 30) {
  Subscription subscription;
  subscription.protocol = protocol;
  subscription.endpoint = {endpoint, {"/etc/tocsin/rules.d/a.yaml", line, column}};
  return subscription;
}

Subscription command(const std::string& program, const std::string& argument) {
  Subscription subscription;
  subscription.protocol = Protocol::exec;
  subscription.command = {program, argument};
  return subscription;
}

using Names = std::vector<std::string>;

Names names(std::vector<Subscription> subscriptions) {
  return daemon::endpoint_names({{"people", {}}, std::move(subscriptions)});
}

}  // namespace

TEST_CASE("of a URL scheme and host are shown, and nothing that may be a secret") {
  CHECK(names({to(Protocol::https, "https://hooks.example.com/services/${credential:slack}")}) ==
        Names{"https://hooks.example.com"});
  CHECK(names({to(Protocol::https, "https://al:s3cret@example.com:8443/x?token=s3cret")}) ==
        Names{"https://example.com:8443"});
  CHECK(names({to(Protocol::https, "https://al:${credential:a/b}@example.com/x")}) ==
        Names{"a credential, /etc/tocsin/rules.d/a.yaml:7:30"});
  CHECK(names({to(Protocol::http, "http://${credential:host}/x")}) ==
        Names{"a credential, /etc/tocsin/rules.d/a.yaml:7:30"});
  CHECK(names({to(Protocol::file, "/var/log/alarms.jsonl")}) == Names{"/var/log/alarms.jsonl"});
}

TEST_CASE("subscriptions that look alike are told apart by their places") {
  CHECK(names({to(Protocol::https, "${credential:a}", 7), to(Protocol::https, "${credential:b}", 8)}) ==
        Names{"a credential, /etc/tocsin/rules.d/a.yaml:7:30", "a credential, /etc/tocsin/rules.d/a.yaml:8:30"});
  CHECK(names({to(Protocol::https, "https://e.com/a", 7, 20), to(Protocol::https, "https://e.com/b", 7, 60),
               to(Protocol::https, "https://f.com/b", 8)}) == Names{"https://e.com, /etc/tocsin/rules.d/a.yaml:7:20",
                                                                    "https://e.com, /etc/tocsin/rules.d/a.yaml:7:60",
                                                                    "https://f.com"});
  CHECK(names({command("/bin/a", "1"), command("/bin/b", "2"), command("/bin/a", "3")}) ==
        Names{"/bin/a, exec 1 of 3", "/bin/b", "/bin/a, exec 3 of 3"});
}

TEST_CASE("where the protocol says all there is no name") {
  Subscription console;
  CHECK(names({console, to(Protocol::file, "/a")}) == Names{"", "/a"});
}

TEST_CASE("of a routing key nothing is shown, and of the other channels what is no secret") {
  CHECK(names({to(Protocol::pagerduty, "0123456789abcdef0123456789abcdef")}) ==
        Names{"a credential, /etc/tocsin/rules.d/a.yaml:7:30"});
  CHECK(names({to(Protocol::email, "ops@example.com")}) == Names{"ops@example.com"});
  CHECK(names({to(Protocol::slack, "https://hooks.slack.com/services/T/B/SECRET")}) ==
        Names{"https://hooks.slack.com"});
  CHECK(names({to(Protocol::teams, "${file:/etc/tocsin/credentials/teams}")}) ==
        Names{"a credential, /etc/tocsin/rules.d/a.yaml:7:30"});
  CHECK(names({to(Protocol::alertmanager, "http://am-1:9093"), to(Protocol::alertmanager, "http://am-2:9093")}) ==
        Names{"http://am-1:9093", "http://am-2:9093"});
}
