#include "notify/protocols.h"

#include <catch2/catch.hpp>

#include "notify/credential_text.h"
#include "notify/endpoint.h"

using namespace tocsin;
using namespace tocsin::notify;

namespace {

std::string check(std::string_view protocol, std::string_view endpoint) {
  return notify::find(protocol)->check_endpoint(endpoint);
}

}  // namespace

TEST_CASE("every protocol of the model has one entry, found by name and by value") {
  for (const Protocol protocol :
       {Protocol::console, Protocol::file, Protocol::exec, Protocol::http, Protocol::https, Protocol::email,
        Protocol::slack, Protocol::teams, Protocol::discord, Protocol::pagerduty, Protocol::alertmanager, Protocol::sns,
        Protocol::syslog, Protocol::journal}) {
    const ProtocolEntry& entry = entry_of(protocol);
    CHECK(entry.protocol == protocol);
    CHECK(notify::find(entry.name) == &entry);
    CHECK(entry.render != nullptr);
  }
  CHECK(protocols().size() == 14);
  CHECK(notify::find("HTTPS") == nullptr);
  CHECK(notify::find("") == nullptr);
  CHECK(notify::find("sms") == nullptr);
}

TEST_CASE("a good endpoint passes") {
  CHECK(check("https", "https://hooks.example.com/alarm") == "");
  CHECK(check("https", "HTTPS://hooks.example.com:8443/a?b=c&d=%20") == "");
  CHECK(check("https", "https://user:pass@hooks.example.com") == "");
  CHECK(check("http", "http://127.0.0.1:8080/") == "");
  CHECK(check("http", "http://[::1]:8080/x") == "");
  CHECK(check("file", "/var/log/tocsin/alarms.jsonl") == "");
  CHECK(check("file", "/tmp/with blank and ü") == "");
  CHECK(check("console", "") == "");
  CHECK(check("exec", "") == "");
  CHECK(check("email", "security-team@example.com") == "");
  CHECK(check("email", "a.b+c@xn--exmple-cua.com") == "");
  CHECK(check("slack", "https://hooks.slack.com/services/T/B/x") == "");
  CHECK(check("slack", "http://127.0.0.1:8080/x") == "");
  CHECK(check("pagerduty", "0123456789abcdef0123456789ABCDEF") == "");
  CHECK(check("alertmanager", "http://am-1:9093/") == "");
  CHECK(check("alertmanager", "https://am.example.com/prefix") == "");
  CHECK(check("sns", "arn:aws:sns:us-east-1:111122223333:ops.fifo") == "");
  CHECK(check("sns", "arn:aws-cn:sns:cn-north-1:111122223333:ops") == "");
  CHECK(check("syslog", "") == "");
  CHECK(check("syslog", "/run/log.sock") == "");
  CHECK(check("syslog", "udp://logs.example.com") == "");
  CHECK(check("syslog", "tcp://[::1]:6514/") == "");
}

TEST_CASE("a credential may stand anywhere in an endpoint, or be the whole of it") {
  CHECK(check("https", "${credential:slack-url}") == "");
  CHECK(check("https", "https://hooks.example.com/${credential:token}?k=${credential:key_2}") == "");
  CHECK(check("http", "http://${credential:host}:${credential:port}/") == "");
  CHECK(check("https", "${credential:base}/alarm") == "");
  CHECK(check("file", "/var/log/${credential:name}") == "");
  CHECK(check("https", "https://example.com/${file:/etc/tocsin/credentials/hook}?k=${env:HOOK_KEY}") == "");
  CHECK(check("email", "${credential:address}") == "");
  CHECK(check("email", "${credential:who}@example.com") == "");
  CHECK(check("pagerduty", "${credential:pagerduty}") == "");
  CHECK(check("slack", "${file:/etc/tocsin/credentials/slack}") == "");
  CHECK(check("sns", "${credential:arn}") == "");
}

TEST_CASE("what is wrong with an endpoint is said") {
  struct Case {
    const char* protocol;
    const char* endpoint;
    const char* said;
  };
  const auto c = GENERATE(values<Case>({
      {"https", "", "the endpoint is missing"},
      {"https", "http://example.com/", "begins with https://"},
      {"http", "https://example.com/", "begins with http://"},
      {"https", "hooks.example.com/alarm", "begins with https://"},
      {"https", "https:/example.com/", "begins with https://"},
      {"https", "https://", "no host"},
      {"https", "https:///path", "no host"},
      {"https", "https://user@/path", "no host"},
      {"https", "https://a..b/", "neither a name nor an address"},
      {"https", "https://a!b/", "neither a name nor an address"},
      {"https", "https://[zz]/", "neither a name nor an address"},
      {"https", "https://[::1/", "neither a name nor an address"},
      {"https", "https://example.com:0/", "port"},
      {"https", "https://example.com:65536/", "port"},
      {"https", "https://example.com:/", "port"},
      {"https", "https://example.com:80x/", "port"},
      {"https", " https://example.com/", "blanks"},
      {"https", "https://example.com/a b", "blanks"},
      {"https", "https://example.com/\r\nX-Evil: 1", "control characters"},
      {"https", "https://ex\xC3\xA4mple.com/", "ASCII"},
      {"https", "https://example.com/%zz", "hexadecimal"},
      {"https", "https://example.com/%2", "hexadecimal"},
      {"https", "https://example.com/#x", "never sent"},
      {"https", "https://example.com\\@evil/", "'\\'"},
      {"https", "https://example.com/${credential:}", "cannot be the name of a credential"},
      {"https", "https://example.com/${credential:../../etc/shadow}", "cannot be the name of a credential"},
      {"https", "https://example.com/${credential:..}", "cannot be the name of a credential"},
      {"https", "https://example.com/${credential:x", "${credential:NAME}"},
      {"https", "https://example.com/${run:x}", "${credential:NAME}"},
      {"https", "https://example.com/${env:}", "${env:NAME}"},
      {"https", "https://example.com/${env:a b}", "${env:NAME}"},
      {"https", "https://example.com/${file:etc/x}", "${file:/PATH}"},
      {"email", "", "missing"},
      {"email", "security-team", "local@domain"},
      {"email", "@example.com", "local@domain"},
      {"email", "a@b@example.com", "the name of a domain"},
      {"email", "a@example.com\r\nBcc: x@example.com", "control"},
      {"email", "Ops <ops@example.com>", "before '@'"},
      {"email", "a..b@example.com", "before '@'"},
      {"email", "a@", "the name of a domain"},
      {"email", "a@-x.com", "the name of a domain"},
      {"email", "\xC3\xA4@example.com", "ASCII"},
      {"slack", "http://hooks.slack.com/services/x", "begins with https://"},
      {"teams", "ftp://127.0.0.1/", "begins with https://"},
      {"discord", "", "missing"},
      {"pagerduty", "", "missing"},
      {"pagerduty", "short", "32 letters and digits"},
      {"pagerduty", "0123456789abcdef0123456789abcde\"", "32 letters and digits"},
      {"alertmanager", "am:9093", "begins with https://"},
      {"sns", "arn:aws:sqs:us-east-1:111122223333:ops", "ARN of a topic"},
      {"sns", "arn:aws:sns:us-east-1.evil.example/:1:ops", "ARN of a topic"},
      {"sns", "arn:aws:sns:us-east-1:111122223333:", "ARN of a topic"},
      {"sns", "arn:aws:sns:us-east-1:111122223333:a&b", "ARN of a topic"},
      {"syslog", "logs.example.com", "udp://HOST:PORT"},
      {"syslog", "udp://logs.example.com/x", "and no more"},
      {"syslog", "udp://u@logs.example.com", "and no more"},
      {"journal", "/x", "takes no endpoint"},
      {"file", "", "absolute path"},
      {"file", "alarms.jsonl", "absolute"},
      {"file", "/var/log/", "directory"},
      {"file", "/var/log/a\nb", "control characters"},
      {"console", "/dev/tty", "takes no endpoint"},
      {"exec", "/usr/bin/true", "takes no endpoint"},
  }));
  CAPTURE(c.protocol, c.endpoint);
  CHECK_THAT(check(c.protocol, c.endpoint), Catch::Contains(c.said));
}

TEST_CASE("a NUL byte in an endpoint is a control character, not its end") {
  CHECK_THAT(check("https", std::string_view("https://a/\0b", 12)), Catch::Contains("control characters"));
  CHECK_THAT(check("file", std::string_view("/a\0b", 4)), Catch::Contains("control characters"));
}

TEST_CASE("the host of a URL is shown without user, secret path or port") {
  CHECK(url_host("https://user:secret@hooks.example.com:8443/T0/SECRET") == "hooks.example.com");
  CHECK(url_host("http://[::1]:80/x") == "::1");
  CHECK(url_host("https://example.com?x@y") == "example.com");
}

TEST_CASE("a text falls into credentials and what stands between them") {
  const auto parts = split_credentials("a$b${credential:x.y-Z_1}c");
  REQUIRE(parts);
  CHECK(*parts == std::vector<TextPart>{{false, "a$b"}, {true, "x.y-Z_1"}, {false, "c"}});
  CHECK(split_credentials("")->empty());
}
