// Signatures of ours, held against published vectors and against openssl(1), which shares no line with us.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "deliver/aws_sign.h"
#include "deliver/digest.h"
#include "deliver/webhook_signature.h"
#include "support.h"
#include "support/http_peer.h"
#include "support/openssl_hmac.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using tocsin::test::http_answer;
using tocsin::test::HttpPeer;
using tocsin::test::openssl_hmac_hex;

namespace {

const AwsKeys kExample{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};

std::string signature_of(const SigningRequest& request) {
  const std::string value = authorization(request, kExample);
  return value.substr(value.rfind('=') + 1);
}

}  // namespace

TEST_CASE("a signature of AWS is that of AWS's published vectors") {
  SigningRequest request;
  request.time = *parse_iso8601("2015-08-30T12:36:00Z");
  request.region = "us-east-1";
  request.service = "service";
  request.headers = {{"host", "example.amazonaws.com"}, {"x-amz-date", "20150830T123600Z"}};
  SECTION("get-vanilla") {
    request.method = "GET";
    CHECK(signature_of(request) == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  }
  SECTION("post-vanilla") {
    CHECK(authorization(request, kExample) ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
          "SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  }
  SECTION("post-x-www-form-urlencoded") {
    request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    request.body = "Param1=value1";
    CHECK(signature_of(request) == "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
  }
  SECTION("the guide's ListUsers") {
    request.method = "GET";
    request.query = "Action=ListUsers&Version=2010-05-08";
    request.service = "iam";
    request.headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"},
                       {"host", "iam.amazonaws.com"},
                       {"x-amz-date", "20150830T123600Z"}};
    CHECK(signature_of(request) == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  }
}

TEST_CASE("base64 is read strictly") {
  CHECK(from_base64("YQ==") == "a");
  CHECK(from_base64("YWI=") == "ab");
  CHECK(from_base64("YWJj") == "abc");
  for (const char* bad : {"", "Y", "YQ", "YQ=", "Y===", "====", "YQ==\n", "YW J", "Y-_="})
    CHECK_FALSE(from_base64(bad));
}

TEST_CASE("a webhook's signature is the published one, and several secrets make several") {
  // The example of the Standard Webhooks libraries.
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const auto one = webhook_signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})");
  REQUIRE(one);
  CHECK(*one == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  const auto two = webhook_signature(" " + secret + "\n" + secret + " ", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                                     R"({"test": 2432232314})");
  REQUIRE(two);
  CHECK(*two == *one + " " + *one);
  for (const char* bad : {"", "secret", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!"}) {
    const auto none = webhook_signature(bad, "i", "1", "b");
    REQUIRE_FALSE(none);
    CHECK(none.error().message.find("c2hvcnQ") == std::string::npos);
  }
}

TEST_CASE("what a receiver gets is signed over exactly what it got") {
  const HttpPeer peer({http_answer(200)});
  Subscription to = subscription(Protocol::http, peer.url("/"));
  to.secret.value = "${credential:signing}";
  const std::string key(32, 'k');
  const auto credentials = [&](std::string_view name) -> std::optional<std::string> {
    return name == "signing" ? std::optional("whsec_" + base64(key)) : std::nullopt;
  };
  OutboxRow sent = row(std::string("{\"a\":\"\xC3\xA4\",\"way\":") + '\0' + "}");
  sent.time = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  REQUIRE(make_deliverer(to, credentials, {})->send(sent, std::chrono::seconds(10)).verdict == Verdict::delivered);
  const std::string request = peer.requests().at(0);
  const auto header = [&](const std::string& name) {
    const std::size_t at = request.find("\r\n" + name + ": ") + name.size() + 4;
    return request.substr(at, request.find("\r\n", at) - at);
  };
  const std::string body = request.substr(request.find("\r\n\r\n") + 4);
  CHECK(body.find('\0') == std::string::npos);
  const std::string content = header("webhook-id") + "." + header("webhook-timestamp") + "." + body;
  const std::string expected = openssl_hmac_hex(hex(key), content);
  if (expected.empty()) {
    WARN("skipped: needs /usr/bin/openssl");
    return;
  }
  const std::string signature = header("webhook-signature");
  REQUIRE_THAT(signature, Catch::StartsWith("v1,"));
  CHECK(hex(from_base64(signature.substr(3)).value()) == expected);
}

TEST_CASE("without its secret a webhook waits; with one that is none it is refused, and neither is told") {
  const HttpPeer peer({http_answer(200)});
  Subscription to = subscription(Protocol::http, peer.url("/"));
  to.secret.value = "${credential:nope}";
  CHECK(send(to).verdict == Verdict::retry);
  to.secret.value = "${credential:token}";
  const Outcome refused = send(to);
  CHECK(refused.verdict == Verdict::refused);
  CHECK(refused.detail.find("SECRET") == std::string::npos);
  CHECK(peer.requests().empty());
}
