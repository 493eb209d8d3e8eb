// Slack, Teams, Discord, PagerDuty: against a peer that misbehaves as it is told.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "support.h"
#include "support/http_peer.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using namespace std::chrono_literals;
using tocsin::test::http_answer;
using tocsin::test::HttpPeer;
using tocsin::test::PeerAnswer;

namespace {

std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }

}  // namespace

TEST_CASE("each of the chat hooks posts its JSON as it stands, to a URL that is never told") {
  const Protocol protocol = GENERATE(Protocol::slack, Protocol::teams, Protocol::discord);
  const HttpPeer peer({http_answer(200, {}, "ok"), http_answer(404, {}, "no_team SECRET")});
  const Subscription to = subscription(protocol, peer.url("/services/${credential:token}"));
  CHECK(send(to, row(R"({"text":"x"})")).verdict == Verdict::delivered);
  const Outcome gone = send(to);
  CHECK(gone.verdict == Verdict::refused);
  CHECK(gone.detail == "HTTP 404 from 127.0.0.1");
  REQUIRE(peer.requests().size() == 2);
  CHECK_THAT(peer.requests()[0], Catch::StartsWith("POST /services/SECRET HTTP/1.1\r\n") &&
                                     Catch::Contains("\r\nContent-Type: application/json\r\n"));
  CHECK(body_of(peer.requests()[0]) == R"({"text":"x"})");
}

TEST_CASE("a peer that is slow, resets, is busy or sends us elsewhere is handled alike by every hook") {
  const Protocol protocol = GENERATE(Protocol::slack, Protocol::teams, Protocol::discord, Protocol::pagerduty);
  const auto post = [&](const HttpPeer& peer, Duration deadline = 10s) {
    Subscription to = subscription(protocol, peer.url("/"));
    if (protocol == Protocol::pagerduty) {
      to.endpoint.value = "0123456789abcdef0123456789abcdef";
      to.server.value = peer.url("");
    }
    return send(to, row(), deadline);
  };
  using Then = PeerAnswer::Then;
  CHECK(post(HttpPeer({{"", Then::hang}}), 100ms).verdict == Verdict::retry);
  CHECK(post(HttpPeer({{"HTTP/1.1 200 OK\r\n\r\n", Then::hang}}), 100ms).verdict == Verdict::retry);
  CHECK(post(HttpPeer({{"HTTP/1.1 200 OK\r\nX: ", Then::drip}}), 100ms).verdict == Verdict::retry);
  CHECK(post(HttpPeer({{"", Then::reset}})).verdict == Verdict::retry);
  CHECK(post(HttpPeer({{"HTTP/1.1 200 OK\r\n\r\n", Then::flood}})).verdict == Verdict::delivered);
  CHECK(post(HttpPeer({http_answer(500)})).verdict == Verdict::retry);
  const HttpPeer target({http_answer(200)});
  CHECK(post(HttpPeer({http_answer(301, "Location: " + target.url("/") + "\r\n")})).verdict == Verdict::refused);
  CHECK(target.requests().empty());
  CHECK(post(HttpPeer({http_answer(429, "Retry-After: 7\r\n")})).retry_after == Duration(7s));
  const auto date = post(HttpPeer({http_answer(429, "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n")})).retry_after;
  CHECK(date == Duration(1h));
}

TEST_CASE("Discord says in its answer, too, how long to wait") {
  const auto wish = [](const std::string& body, const std::string& headers = {}) {
    const HttpPeer peer({http_answer(429, headers, body)});
    return send(subscription(Protocol::discord, peer.url("/"))).retry_after;
  };
  CHECK(wish(R"({"message":"slow down","retry_after":0.75})") == Duration(750ms));
  CHECK(wish(R"({"retry_after":2})", "Retry-After: 5\r\n") == Duration(5s));
  CHECK(wish(R"({"retry_after":1e300})") == Duration(1h));
  CHECK(wish(R"({"retry_after":-1})") == std::nullopt);
  CHECK(wish("no JSON") == std::nullopt);
}

TEST_CASE("PagerDuty's routing key goes into the body when sending, and is never told") {
  const HttpPeer peer({http_answer(202, {}, R"({"status":"success"})"), http_answer(400)});
  Subscription to = subscription(Protocol::pagerduty, "${credential:key}");
  to.server.value = peer.url("/");
  const std::string key = "0123456789abcdef0123456789abcdef";
  const auto credentials = [&](std::string_view name) { return name == "key" ? std::optional(key) : std::nullopt; };
  const auto deliverer = make_deliverer(to, credentials, {});
  CHECK(deliverer->send(row(R"({"event_action":"trigger"})"), 10s).verdict == Verdict::delivered);
  const Outcome bad = deliverer->send(row(), 10s);
  CHECK(bad.verdict == Verdict::refused);
  CHECK(bad.detail.find(key) == std::string::npos);
  CHECK_THAT(peer.requests().at(0), Catch::StartsWith("POST /v2/enqueue HTTP/1.1\r\n"));
  CHECK(body_of(peer.requests().at(0)) == R"({"routing_key":")" + key + R"(","event_action":"trigger"})");
}

TEST_CASE("the form of SNS over HTTP has the headers that SNS sends") {
  const HttpPeer peer({http_answer(200)});
  Subscription to = subscription(Protocol::http, peer.url("/"));
  to.id = "sub";
  to.format = HttpFormat::sns;
  CHECK(send(to, row(R"({"Type":"Notification","TopicArn":"arn:aws:sns:us-east-1:1:a\r\nX: y"})")).verdict ==
        Verdict::delivered);
  const std::string request = peer.requests().at(0);
  CAPTURE(request);
  CHECK_THAT(request, Catch::Contains("\r\nContent-Type: text/plain; charset=UTF-8\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nUser-Agent: Amazon Simple Notification Service Agent\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nx-amz-sns-message-type: Notification\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nx-amz-sns-message-id: 11111111-2222-5333-8444-555555555555\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nx-amz-sns-topic-arn: arn:aws:sns:us-east-1:1:a\\x0d\\x0aX: y\r\n"));
  CHECK_THAT(request, !Catch::Contains("webhook-"));
}

TEST_CASE("a proxy is used where the settings name one, and past it go the hosts that they except") {
  const HttpPeer proxy({http_answer(200)});
  const HttpPeer peer({http_answer(200)});
  DeliverSettings settings;
  settings.outgoing.proxy = "http://user:${credential:token}@127.0.0.1:" + std::to_string(proxy.port());
  const Subscription to = subscription(Protocol::http, "http://hooks.example.invalid/x");
  CHECK(make_deliverer(to, credential, settings)->send(row(), 10s).verdict == Verdict::delivered);
  CHECK_THAT(proxy.requests().at(0), Catch::StartsWith("POST http://hooks.example.invalid/x HTTP/1.1\r\n"));
  settings.outgoing.no_proxy = "127.0.0.1";
  CHECK(make_deliverer(subscription(Protocol::http, peer.url("/")), credential, settings)->send(row(), 10s).verdict ==
        Verdict::delivered);
  CHECK(peer.requests().size() == 1);
  CHECK(proxy.requests().size() == 1);
}
