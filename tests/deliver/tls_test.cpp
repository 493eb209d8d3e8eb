// Certificates, with the server of openssl(1): a real handshake.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

#include "deliver/child_process.h"
#include "deliver/deadline.h"
#include "support.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using namespace std::chrono_literals;

namespace {

// What a program says until `end` stands in it, or the program has closed its output.
std::string read_until(ChildProcess& child, std::string_view end, const Deadline& deadline) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (text.find(end) == std::string::npos && !deadline.passed()) {
    pollfd ready{child.output.get(), POLLIN, 0};
    if (::poll(&ready, 1, deadline.poll_ms()) <= 0) continue;
    const ssize_t n = ::read(child.output.get(), buffer.data(), buffer.size());
    if (n <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

}  // namespace

TEST_CASE("a certificate that nobody vouches for is refused, and so is TLS before 1.2") {
  const tocsin::test::TempDir dir;
  const std::string key = dir / "key.pem";
  const std::string certificate = dir / "cert.pem";
  auto made =
      ChildProcess::start({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                           "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", certificate, "-days", "1",
                           "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"},
                          {});
  if (!made) {
    WARN("skipped: needs /usr/bin/openssl");
    return;
  }
  const std::string log = read_until(*made, "\x01never", Deadline(20s));
  INFO(log);
  REQUIRE(made->reap() == 0);

  const bool old = GENERATE(false, true);
  std::vector<std::string> command = {"/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert",
                                      certificate,        "-www"};
  if (old) command.insert(command.end(), {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"});
  auto server = ChildProcess::start(command, {});
  REQUIRE(server);
  std::string said = read_until(*server, "ACCEPT 127.0.0.1:", Deadline(20s));
  const auto at = said.find("ACCEPT 127.0.0.1:");
  if (said.find('\n', at) == std::string::npos) said += read_until(*server, "\n", Deadline(20s));
  INFO(said);
  REQUIRE(at != std::string::npos);
  const std::string port = std::to_string(std::atoi(said.c_str() + at + 17));

  const Outcome outcome = send(subscription(Protocol::https, "https://127.0.0.1:" + port + "/SECRET"));
  CAPTURE(outcome.detail);
  CHECK(outcome.detail.find("SECRET") == std::string::npos);
  if (old) {
    CHECK(outcome.verdict == Verdict::retry);  // a handshake that fails
    CHECK_THAT(outcome.detail, Catch::Contains("tls") || Catch::Contains("TLS"));
  } else {
    CHECK(outcome.verdict == Verdict::refused);
    CHECK_THAT(outcome.detail, Catch::Contains("certificate"));
  }
}
