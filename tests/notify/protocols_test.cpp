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
  for (const Protocol protocol : {Protocol::console, Protocol::file, Protocol::exec, Protocol::http, Protocol::https}) {
    const ProtocolEntry& entry = entry_of(protocol);
    CHECK(entry.protocol == protocol);
    CHECK(notify::find(entry.name) == &entry);
    CHECK(entry.render != nullptr);
  }
  CHECK(protocols().size() == 5);
  CHECK(notify::find("HTTPS") == nullptr);
  CHECK(notify::find("") == nullptr);
  CHECK(notify::find("email") == nullptr);
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
}

TEST_CASE("a credential may stand anywhere in an endpoint, or be the whole of it") {
  CHECK(check("https", "${credential:slack-url}") == "");
  CHECK(check("https", "https://hooks.example.com/${credential:token}?k=${credential:key_2}") == "");
  CHECK(check("http", "http://${credential:host}:${credential:port}/") == "");
  CHECK(check("https", "${credential:base}/alarm") == "");
  CHECK(check("file", "/var/log/${credential:name}") == "");
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
      {"https", "https://example.com/${env:x}", "${credential:NAME}"},
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
