// SNS's Publish, and where its keys come from: against peers on loopback in the places of SNS and of the instance's
// metadata service.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "deliver/aws_credentials.h"
#include "deliver/digest.h"
#include "support.h"
#include "support/http_peer.h"
#include "support/openssl_hmac.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using namespace std::chrono_literals;
using namespace tocsin::test;

namespace {

constexpr const char* kArn = "arn:aws:sns:eu-central-1:111122223333:ops";

// A variable of the environment, as long as it lives; and none of the others that would answer first.
class Environment {
 public:
  using Variables = std::vector<std::pair<const char*, std::string>>;
  explicit Environment(const Variables& set = {}) {
    for (const char* name :
         {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
          "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"})
      ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
    for (const auto& [name, value] : set) {
      ::setenv(name, value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
      names_.push_back(name);
    }
  }
  ~Environment() {
    for (const char* name : names_) ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::vector<const char*> names_;
};

Environment keys_in_environment() {
  return Environment(
      Environment::Variables{{"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"}, {"AWS_SECRET_ACCESS_KEY", "SECRETKEY"}});
}

std::string header(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }

DeliverSettings settings_for(const HttpPeer& sns, const HttpPeer* imds = nullptr) {
  DeliverSettings settings;
  settings.outgoing.sns_endpoint = sns.url("");
  if (imds != nullptr) settings.outgoing.imds_endpoint = imds->url("");
  return settings;
}

std::optional<std::string> no_credential(std::string_view /*name*/) { return std::nullopt; }

Outcome publish(const DeliverSettings& settings, const std::string& arn = kArn) {
  OutboxRow sent = row("Action=Publish&Version=2010-03-31&Message=m");
  return make_deliverer(subscription(Protocol::sns, arn), no_credential, settings)->send(sent, 10s);
}

std::string lent(const std::string& id, const std::string& until) {
  return R"({"Code":"Success","AccessKeyId":")" + id + R"(","SecretAccessKey":"SECRETKEY","Token":"TOKEN)" + id +
         R"(","Expiration":")" + until + R"("})";
}

}  // namespace

TEST_CASE("what is published is signed so that openssl comes to the same signature") {
  const Environment environment(
      {{"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"}, {"AWS_SECRET_ACCESS_KEY", "SECRETKEY"}, {"AWS_SESSION_TOKEN", "SESSION"}});
  const HttpPeer sns({http_answer(200, {}, "<PublishResponse/>")});
  CHECK(publish(settings_for(sns)).verdict == Verdict::delivered);
  const std::string request = sns.requests().at(0);
  CAPTURE(request);
  CHECK_THAT(request, Catch::StartsWith("POST / HTTP/1.1\r\n"));
  const std::string body = body_of(request);
  CHECK(body ==
        "Action=Publish&Version=2010-03-31&Message=m&TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A111122223333%3Aops");
  const std::string date = header(request, "x-amz-date");
  const std::string day = date.substr(0, 8);
  const std::string scope = day + "/eu-central-1/sns/aws4_request";
  const std::string names = "content-type;host;x-amz-date;x-amz-security-token";
  if (openssl_sha256_hex("x").empty()) {
    WARN("skipped: needs /usr/bin/openssl");
    return;
  }
  const std::string canonical =
      fmt::format("POST\n/\n\ncontent-type:{}\nhost:{}\nx-amz-date:{}\nx-amz-security-token:SESSION\n\n{}\n{}",
                  header(request, "content-type"), header(request, "Host"), date, names, openssl_sha256_hex(body));
  const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", date, scope, openssl_sha256_hex(canonical));
  std::string key = openssl_hmac_hex(hex("AWS4SECRETKEY"), day);
  for (const char* part : {"eu-central-1", "sns", "aws4_request"}) key = openssl_hmac_hex(key, part);
  CHECK(header(request, "Authorization") ==
        fmt::format("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{}, SignedHeaders={}, Signature={}", scope, names,
                    openssl_hmac_hex(key, to_sign)));
}

TEST_CASE("a FIFO topic gets a group of the alarm and the row's id to tell repeats by") {
  const Environment environment = keys_in_environment();
  const HttpPeer sns({http_answer(200)});
  CHECK(publish(settings_for(sns), std::string(kArn) + ".fifo").verdict == Verdict::delivered);
  CHECK_THAT(body_of(sns.requests().at(0)),
             Catch::Contains(".fifo&MessageGroupId=") &&
                 Catch::EndsWith("&MessageDeduplicationId=11111111-2222-5333-8444-555555555555"));
}

TEST_CASE("what an error of AWS means is told by its code before its status") {
  const Environment environment = keys_in_environment();
  struct Case {
    int status;
    const char* code;
    Verdict verdict;
  };
  const auto c = GENERATE(values<Case>({{400, "KMSThrottling", Verdict::retry},
                                        {400, "Throttling", Verdict::retry},
                                        {429, "Throttled", Verdict::retry},
                                        {500, "InternalError", Verdict::retry},
                                        {400, "InvalidParameter", Verdict::refused},
                                        {403, "AuthorizationError", Verdict::refused},
                                        {404, "NotFound", Verdict::refused},
                                        {403, "SignatureDoesNotMatch", Verdict::refused}}));
  const HttpPeer sns({http_answer(
      c.status, {},
      fmt::format("<ErrorResponse><Error><Type>S</Type><Code>{}</Code><Message>SECRETKEY</Message></Error>", c.code))});
  const Outcome outcome = publish(settings_for(sns));
  CHECK(outcome.verdict == c.verdict);
  CHECK(outcome.detail == fmt::format("HTTP {} from 127.0.0.1: {}", c.status, c.code));
  CHECK(sns.requests().size() == 1);
}

TEST_CASE("an instance's keys come by IMDSv2, are kept, and are fetched anew when AWS knows them no more") {
  const Environment environment;
  const HttpPeer imds({http_answer(200, {}, "TOKEN"), http_answer(200, {}, "role-1"),
                       http_answer(200, {}, lent("AKID1", "2100-01-01T00:00:00Z")), http_answer(200, {}, "TOKEN"),
                       http_answer(200, {}, "role-1"), http_answer(200, {}, lent("AKID2", "2100-01-01T00:00:00Z"))});
  const HttpPeer sns({http_answer(200), http_answer(200),
                      http_answer(403, {}, "<Error><Code>ExpiredToken</Code></Error>"), http_answer(200)});
  const DeliverSettings settings = settings_for(sns, &imds);
  const auto deliverer = make_deliverer(subscription(Protocol::sns, kArn), no_credential, settings);
  CHECK(deliverer->send(row("Action=Publish"), 10s).verdict == Verdict::delivered);
  CHECK(deliverer->send(row("Action=Publish"), 10s).verdict == Verdict::delivered);
  CHECK(imds.requests().size() == 3);
  CHECK(deliverer->send(row("Action=Publish"), 10s).verdict == Verdict::delivered);
  REQUIRE(imds.requests().size() == 6);
  REQUIRE(sns.requests().size() == 4);
  CHECK_THAT(imds.requests()[0], Catch::StartsWith("PUT /latest/api/token HTTP/1.1\r\n") &&
                                     Catch::Contains("\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"));
  CHECK_THAT(imds.requests()[1], Catch::StartsWith("GET /latest/meta-data/iam/security-credentials/ HTTP/1.1\r\n") &&
                                     Catch::Contains("\r\nx-aws-ec2-metadata-token: TOKEN\r\n"));
  CHECK_THAT(imds.requests()[2],
             Catch::StartsWith("GET /latest/meta-data/iam/security-credentials/role-1 HTTP/1.1\r\n"));
  CHECK_THAT(header(sns.requests()[1], "Authorization"), Catch::Contains("Credential=AKID1/"));
  CHECK(header(sns.requests()[1], "x-amz-security-token") == "TOKENAKID1");
  CHECK_THAT(header(sns.requests()[3], "Authorization"), Catch::Contains("Credential=AKID2/"));
}

TEST_CASE("keys that end within a quarter of an hour are fetched again") {
  const Environment environment;
  const auto soon = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) + 10min;
  const HttpPeer imds({http_answer(200, {}, "TOKEN"), http_answer(200, {}, "r"),
                       http_answer(200, {}, lent("AKID1", to_iso8601(soon))), http_answer(200, {}, "TOKEN"),
                       http_answer(200, {}, "r"), http_answer(500)});
  const HttpPeer sns({http_answer(200)});
  const DeliverSettings settings = settings_for(sns, &imds);
  const auto deliverer = make_deliverer(subscription(Protocol::sns, kArn), no_credential, settings);
  CHECK(deliverer->send(row("Action=Publish"), 10s).verdict == Verdict::delivered);
  // The service is out of order: the keys serve until they end.
  CHECK(deliverer->send(row("Action=Publish"), 10s).verdict == Verdict::delivered);
  CHECK(imds.requests().size() == 6);
}

TEST_CASE("without IMDSv2's token nothing is asked, and the row waits for keys") {
  const Environment environment;
  const HttpPeer imds({http_answer(403)});
  const HttpPeer sns({http_answer(200)});
  const Outcome outcome = publish(settings_for(sns, &imds));
  CHECK(outcome.verdict == Verdict::retry);
  CHECK_THAT(outcome.detail, Catch::StartsWith("no AWS credentials: "));
  CHECK(imds.requests().size() == 1);
  CHECK(sns.requests().empty());
}

TEST_CASE("a container's agent is asked with its token, and only at an address that is an agent's") {
  const HttpPeer agent({http_answer(200, {}, lent("AKIDC", "2100-01-01T00:00:00Z"))});
  const HttpPeer sns({http_answer(200)});
  {
    const Environment environment(Environment::Variables{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/keys")},
                                                         {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "AGENTTOKEN"}});
    CHECK(publish(settings_for(sns)).verdict == Verdict::delivered);
  }
  CHECK_THAT(agent.requests().at(0),
             Catch::StartsWith("GET /keys HTTP/1.1\r\n") && Catch::Contains("\r\nAuthorization: AGENTTOKEN\r\n"));
  CHECK_THAT(header(sns.requests().at(0), "Authorization"), Catch::Contains("Credential=AKIDC/"));
  const Environment environment(
      Environment::Variables{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://agent.example.invalid/keys"}});
  CHECK(publish(settings_for(sns)).verdict == Verdict::retry);
  CHECK(is_allowed_agent("https://agent.example.com/keys"));
  CHECK(is_allowed_agent("http://169.254.170.23/v1/credentials"));
  CHECK(is_allowed_agent("http://[fd00:ec2::23]/v1/credentials"));
  CHECK_FALSE(is_allowed_agent("http://169.254.170.2.evil.example/"));
  CHECK_FALSE(is_allowed_agent("http://169.254.170.2@evil.example/"));
}

TEST_CASE("a clock that is wrong is corrected by AWS's, once") {
  const Environment environment = keys_in_environment();
  const HttpPeer sns(
      {http_answer(403, "Date: Fri, 31 Dec 2100 23:59:59 GMT\r\n", "<Error><Code>SignatureDoesNotMatch</Code></Error>"),
       http_answer(200)});
  CHECK(publish(settings_for(sns)).verdict == Verdict::delivered);
  CHECK_THAT(header(sns.requests().at(1), "x-amz-date"), Catch::StartsWith("2100123") || Catch::StartsWith("21010101"));
}

TEST_CASE("keys of an ini file are those of their profile") {
  const std::string text =
      "# a comment\n[default]\naws_access_key_id = A1\naws_secret_access_key=S1\r\n\n[ profile x "
      "]\naws_access_key_id=A2\n"
      "aws_secret_access_key = S2\naws_session_token = T2\n[broken]\naws_access_key_id = A3\n";
  CHECK(parse_ini_keys(text, "default")->id == "A1");
  CHECK(parse_ini_keys(text, "default")->secret == "S1");
  CHECK(parse_ini_keys(text, "x")->token == "T2");
  CHECK_FALSE(parse_ini_keys(text, "broken"));
  CHECK_FALSE(parse_ini_keys(text, "none"));
  CHECK_FALSE(parse_ini_keys("[default]\naws_access_key_id = A\x01\naws_secret_access_key = S", "default"));
}

TEST_CASE("lent keys that are not whole are none") {
  CHECK(parse_lent_keys(lent("A", "2026-11-03T04:06:35Z")));
  CHECK_FALSE(parse_lent_keys(lent("A", "soon")));
  CHECK_FALSE(parse_lent_keys(lent("A\\r\\nX: y", "2026-11-03T04:06:35Z")));
  CHECK_FALSE(parse_lent_keys("{}"));
  CHECK_FALSE(parse_lent_keys(""));
}
