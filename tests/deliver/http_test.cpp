#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <ctime>
#include <future>

#include "base/unique_fd.h"
#include "deliver/interrupt.h"
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

Outcome post(const HttpPeer& peer, Duration deadline = 10s) {
  return send(subscription(Protocol::http, peer.url("/hook/SECRET?k=SECRET")), row(), deadline);
}

void check_secret(const Outcome& outcome) { CHECK(outcome.detail.find("SECRET") == std::string::npos); }

std::string http_date(std::chrono::seconds from_now) {
  const std::time_t then = std::time(nullptr) + from_now.count();
  std::tm utc{};
  ::gmtime_r(&then, &utc);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

}  // namespace

TEST_CASE("a row is posted as it stands, with the headers of a Standard Webhook") {
  const HttpPeer peer({http_answer(204)});
  const auto before = std::time(nullptr);
  const Outcome outcome = post(peer);
  CHECK(outcome.verdict == Verdict::delivered);
  CHECK(outcome.detail == "HTTP 204 from 127.0.0.1");
  REQUIRE(peer.requests().size() == 1);
  const std::string request = peer.requests()[0];
  CAPTURE(request);
  CHECK_THAT(request, Catch::StartsWith("POST /hook/SECRET?k=SECRET HTTP/1.1\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nContent-Type: application/json\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nwebhook-id: 11111111-2222-5333-8444-555555555555\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nUser-Agent: tocsin/" TOCSIN_VERSION "\r\n"));
  CHECK_THAT(request, !Catch::Contains("Expect:"));
  CHECK_THAT(request, Catch::EndsWith("\r\n\r\n" + row().payload));
  const auto at = request.find("\r\nwebhook-timestamp: ");
  REQUIRE(at != std::string::npos);
  const long long stamp = std::atoll(request.c_str() + at + 21);
  CHECK(stamp >= before);
  CHECK(stamp <= std::time(nullptr));
}

TEST_CASE("what a status means is one table") {
  struct Case {
    int status;
    Verdict verdict;
  };
  const auto c = GENERATE(values<Case>({
      {200, Verdict::delivered}, {202, Verdict::delivered}, {299, Verdict::delivered}, {408, Verdict::retry},
      {425, Verdict::retry},     {429, Verdict::retry},     {500, Verdict::retry},     {502, Verdict::retry},
      {503, Verdict::retry},     {504, Verdict::retry},     {300, Verdict::refused},   {304, Verdict::refused},
      {400, Verdict::refused},   {401, Verdict::refused},   {403, Verdict::refused},   {404, Verdict::refused},
      {410, Verdict::refused},   {501, Verdict::refused},   {505, Verdict::refused},   {599, Verdict::refused},
  }));
  CAPTURE(c.status);
  const HttpPeer peer({http_answer(c.status, {}, c.status == 304 ? "" : "the answer says SECRET")});
  const Outcome outcome = post(peer);
  CHECK(outcome.verdict == c.verdict);
  CHECK(outcome.detail == fmt::format("HTTP {} from 127.0.0.1", c.status));
  CHECK_FALSE(outcome.retry_after);
}

TEST_CASE("a redirect is not followed") {
  const HttpPeer target({http_answer(200)});
  const HttpPeer peer({http_answer(302, "Location: " + target.url("/") + "\r\n")});
  CHECK(post(peer).verdict == Verdict::refused);
  CHECK(target.requests().empty());
}

TEST_CASE("the peer's wish to be asked later is heard, in seconds or as a date, up to an hour") {
  SECTION("seconds") {
    CHECK(post(HttpPeer({http_answer(429, "Retry-After: 120\r\n")})).retry_after == Duration(120s));
  }
  SECTION("more than an hour") {
    CHECK(post(HttpPeer({http_answer(503, "Retry-After: 999999999\r\n")})).retry_after == Duration(1h));
  }
  SECTION("a date") {
    const auto wish = post(HttpPeer({http_answer(503, "Retry-After: " + http_date(600s) + "\r\n")})).retry_after;
    REQUIRE(wish);
    CHECK(*wish > 500s);
    CHECK(*wish <= 600s);
  }
  SECTION("a date that is over") {
    CHECK_FALSE(post(HttpPeer({http_answer(503, "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n")})).retry_after);
  }
  SECTION("no number and no date") {
    CHECK_FALSE(post(HttpPeer({http_answer(503, "Retry-After: soon\r\n")})).retry_after);
  }
  SECTION("with a refusal") { CHECK_FALSE(post(HttpPeer({http_answer(400, "Retry-After: 9\r\n")})).retry_after); }
}

TEST_CASE("a peer that fails on the way is tried again later") {
  using Then = PeerAnswer::Then;
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
  SECTION("closes without an answer") { CHECK(post(HttpPeer({{"", Then::close}})).verdict == Verdict::retry); }
  SECTION("resets") { CHECK(post(HttpPeer({{"", Then::reset}})).verdict == Verdict::retry); }
  SECTION("resets within the answer") { CHECK(post(HttpPeer({{head, Then::reset}})).verdict == Verdict::retry); }
  SECTION("closes within the answer") { CHECK(post(HttpPeer({{head + "x", Then::close}})).verdict == Verdict::retry); }
  SECTION("says what is no HTTP") {
    CHECK(post(HttpPeer({{"SSH-2.0-SECRET\r\n", Then::close}})).verdict == Verdict::retry);
  }
  SECTION("hangs before the answer") {
    const Outcome outcome = post(HttpPeer({{"", Then::hang}}), 100ms);
    CHECK(outcome.verdict == Verdict::retry);
    CHECK_THAT(outcome.detail, Catch::Contains("timed out"));
    check_secret(outcome);
  }
  SECTION("hangs within the answer") { CHECK(post(HttpPeer({{head, Then::hang}}), 100ms).verdict == Verdict::retry); }
  SECTION("drips") { CHECK(post(HttpPeer({{head, Then::drip}}), 200ms).verdict == Verdict::retry); }
}

TEST_CASE("an interrupt ends a transfer long before its deadline, and it is tried again later") {
  const HttpPeer peer({{"", tocsin::test::PeerAnswer::Then::hang}});
  Interrupt interrupt;
  const auto deliverer = make_deliverer(subscription(Protocol::http, peer.url("/")), credential, {1, &interrupt});
  const auto start = std::chrono::steady_clock::now();
  auto sent = std::async(std::launch::async, [&] { return deliverer->send(row(), 15s); });
  interrupt.raise();
  const Outcome outcome = sent.get();
  CHECK(outcome.verdict == Verdict::retry);
  CHECK_THAT(outcome.detail, Catch::Contains("daemon stopped"));
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("the deadline holds, whatever the peer does") {
  const auto start = std::chrono::steady_clock::now();
  CHECK(post(HttpPeer({{"HTTP/1.1 200 OK\r\nX: ", PeerAnswer::Then::drip}}), 200ms).verdict == Verdict::retry);
  CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST_CASE("an answer without end is cut off, and counts by its status") {
  const std::string endless = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
  CHECK(post(HttpPeer({{endless + "\r\n", PeerAnswer::Then::flood}})).verdict == Verdict::delivered);
  CHECK(post(HttpPeer({{"HTTP/1.1 500 No\r\n\r\n", PeerAnswer::Then::flood}})).verdict == Verdict::retry);
  CHECK(post(HttpPeer({{"HTTP/1.1 400 No\r\n\r\n", PeerAnswer::Then::flood}})).verdict == Verdict::refused);
  std::string headers = "HTTP/1.1 503 No\r\n";
  for (int i = 0; i < 10'000; ++i) headers += "X-Header: of some length, again and again\r\n";
  CHECK(post(HttpPeer({{headers, PeerAnswer::Then::hang}})).verdict == Verdict::retry);
}

TEST_CASE("headers that are too large are called that, and the answer counts by its status") {
  const std::string large = "X-Header: " + std::string(1U << 20U, 'x') + "\r\n";
  const Outcome good = post(HttpPeer({{"HTTP/1.1 200 OK\r\n" + large + "\r\n"}}));
  CHECK(good.verdict == Verdict::delivered);
  CHECK(good.detail == "HTTP 200 from 127.0.0.1; the answer's headers are too large, and were not read to their end");
  const Outcome busy = post(HttpPeer({{"HTTP/1.1 503 No\r\n" + large + "\r\n"}}));
  CHECK(busy.verdict == Verdict::retry);
  CHECK_THAT(busy.detail, Catch::Contains("HTTP 503") && Catch::Contains("headers are too large"));
  const Outcome none = post(HttpPeer({{"HTTP/1.1 200 " + std::string(1U << 20U, 'x')}}));
  CHECK(none.verdict == Verdict::retry);
  CHECK(none.detail == "127.0.0.1: the answer's headers are too large");
}

TEST_CASE("where nobody listens, or no such host is, it is tried again later") {
  const UniqueFd bound(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));  // bound and not listening: the port refuses
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  REQUIRE(::bind(bound.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(bound.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const Outcome refused =
      send(subscription(Protocol::http, fmt::format("http://127.0.0.1:{}/SECRET", ntohs(address.sin_port))));
  CHECK(refused.verdict == Verdict::retry);
  CHECK_THAT(refused.detail, Catch::StartsWith("127.0.0.1: "));
  check_secret(refused);
  const Outcome unknown = send(subscription(Protocol::http, "http://host.invalid/SECRET"), row(), 2s);
  CHECK(unknown.verdict == Verdict::retry);
  check_secret(unknown);
}

TEST_CASE("a failed TLS handshake is tried again later") {
  const HttpPeer peer({http_answer(200)});
  const Outcome outcome =
      send(subscription(Protocol::https, fmt::format("https://127.0.0.1:{}/SECRET", peer.port())), row(), 1s);
  CHECK(outcome.verdict == Verdict::retry);
  check_secret(outcome);
}

TEST_CASE("a proxy in the environment is not used") {
  const HttpPeer proxy({http_answer(500)});
  ::setenv("http_proxy", proxy.url("").c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  ::setenv("ALL_PROXY", proxy.url("").c_str(), 1);   // NOLINT(concurrency-mt-unsafe)
  const HttpPeer peer({http_answer(200)});
  CHECK(post(peer).verdict == Verdict::delivered);
  ::unsetenv("http_proxy");  // NOLINT(concurrency-mt-unsafe)
  ::unsetenv("ALL_PROXY");   // NOLINT(concurrency-mt-unsafe)
  CHECK(proxy.requests().empty());
}

TEST_CASE("a credential is put in when sending, and never told") {
  const HttpPeer peer({http_answer(403)});
  const Outcome outcome = send(subscription(Protocol::http, peer.url("/x/${credential:token}")));
  CHECK(outcome.verdict == Verdict::refused);
  check_secret(outcome);
  REQUIRE(peer.requests().size() == 1);
  CHECK_THAT(peer.requests()[0], Catch::StartsWith("POST /x/SECRET HTTP/1.1\r\n"));
}

TEST_CASE("a credential that is not there may come; one that makes no URL will not do") {
  const Outcome missing = send(subscription(Protocol::https, "https://example.com/${credential:nope}"));
  CHECK(missing.verdict == Verdict::retry);
  CHECK_THAT(missing.detail, Catch::Contains("'nope'") && Catch::Contains("LoadCredential=nope:"));
  const Outcome odd = send(subscription(Protocol::http, "${credential:odd}"));
  CHECK(odd.verdict == Verdict::refused);
  check_secret(odd);
}

TEST_CASE("one deliverer sends row after row") {
  const HttpPeer peer({http_answer(200), http_answer(503), http_answer(200)});
  const auto deliverer = make_deliverer(subscription(Protocol::http, peer.url("/")), credential, {});
  CHECK(deliverer->send(row("{}"), 10s).verdict == Verdict::delivered);
  CHECK(deliverer->send(row("{\"n\":2}"), 10s).verdict == Verdict::retry);
  CHECK(deliverer->send(row(std::string(300'000, 'x')), 10s).verdict == Verdict::delivered);
  CHECK(peer.requests().size() == 3);
  CHECK(peer.requests()[2].size() > 300'000);
}
