// Mail, to aiosmtpd: a server with TLS and AUTH that shares nothing with us.
#include <simdjson.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "notify/protocols.h"
#include "notify/render.h"
#include "support.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using namespace std::chrono_literals;
using tocsin::test::eventually;
using tocsin::test::run;
using tocsin::test::TempDir;

namespace {

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// A certificate of its own and the server; none where openssl or aiosmtpd is not there.
class SmtpPeer {
 public:
  explicit SmtpPeer(const std::string& mode) {
    const auto made =
        run({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-keyout", dir_ / "key.pem", "-out", dir_ / "cert.pem", "-days", "1", "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost,IP:127.0.0.1"});
    if (made.status != 0 || run({"/usr/bin/python3", "-c", "import aiosmtpd"}).status != 0) return;
    process_ = std::make_unique<tocsin::test::Process>(
        std::vector<std::string>{"/usr/bin/python3", TOCSIN_SOURCE_DIR "/tests/deliver/smtp_peer.py", dir_ / "cert.pem",
                                 dir_ / "key.pem", mode},
        dir_ / "said");
    REQUIRE(eventually([&] { return !said().empty(); }));
    simdjson::dom::parser parser;
    port_ = static_cast<int>(std::int64_t(parser.parse(said()[0])["port"]));
  }
  [[nodiscard]] bool runs() const { return process_ != nullptr; }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string certificate() const { return dir_ / "cert.pem"; }
  [[nodiscard]] std::vector<std::string> said() const { return lines_of(dir_ / "said"); }

 private:
  TempDir dir_;
  std::unique_ptr<tocsin::test::Process> process_;
  int port_ = 0;
};

DeliverSettings settings_for(const SmtpPeer& peer, const std::string& scheme = "smtp") {
  DeliverSettings settings;
  settings.host = "db-1.example.com";
  settings.outgoing.ca_file = peer.certificate();
  settings.outgoing.smtp = {scheme + "://localhost:" + std::to_string(peer.port()), "tocsin@example.com", "user",
                            "${credential:smtp}", true};
  return settings;
}

std::optional<std::string> password(std::string_view name) {
  return name == "smtp" ? std::optional<std::string>("SECRETPASSWORD") : std::nullopt;
}

Outcome mail(const DeliverSettings& settings, const std::string& to = "ops@example.com",
             const Credentials& credentials = password) {
  OutboxRow sent = row("Subject: ALARM\r\nMessage-ID: <1@db-1>\r\n\r\nfirst\r\n.dot\r\nlast\r\n");
  return make_deliverer(subscription(Protocol::email, to), credentials, settings)->send(sent, 15s);
}

#define NEED(peer)                                                \
  if (!(peer).runs()) {                                           \
    WARN("skipped: needs /usr/bin/openssl and python3-aiosmtpd"); \
    return;                                                       \
  }

}  // namespace

TEST_CASE("a mail arrives over STARTTLS and over implicit TLS, signed in, byte for byte") {
  const std::string mode = GENERATE("starttls", "tls");
  const SmtpPeer peer(mode);
  NEED(peer);
  const Outcome outcome = mail(settings_for(peer, mode == "tls" ? "smtps" : "smtp"));
  CAPTURE(outcome.detail);
  REQUIRE(outcome.verdict == Verdict::delivered);
  CHECK(outcome.detail == "taken by localhost");
  simdjson::dom::parser parser;
  const simdjson::dom::element got = parser.parse(peer.said().at(1));
  CHECK(std::string_view(got["from"]) == "tocsin@example.com");
  CHECK(std::string_view(got["to"].at(0)) == "ops@example.com");
  CHECK(std::string_view(got["ehlo"]) == "db-1.example.com");
  CHECK(bool(got["tls"]));
  CHECK(bool(got["auth"]));
  const auto data = std::string(std::string_view(got["data"]));
  CHECK_THAT(data, Catch::StartsWith("Date: "));
  CHECK_THAT(data, Catch::Contains(" +0000\r\nFrom: tocsin@example.com\r\nTo: ops@example.com\r\nSubject: ALARM\r\n"));
  CHECK_THAT(data, Catch::EndsWith("\r\n\r\nfirst\r\n.dot\r\nlast\r\n"));
}

TEST_CASE("a server whose certificate nobody vouches for is sent nothing, and no password") {
  const SmtpPeer peer("starttls");
  NEED(peer);
  DeliverSettings settings = settings_for(peer);
  settings.outgoing.ca_file.clear();
  const Outcome outcome = mail(settings);
  CHECK(outcome.verdict == Verdict::refused);
  CHECK_THAT(outcome.detail, Catch::Contains("certificate"));
  CHECK(peer.said().size() == 1);
}

TEST_CASE("a server that offers no TLS is refused, unless the settings ask for none") {
  const SmtpPeer peer("plain");
  NEED(peer);
  DeliverSettings settings = settings_for(peer);
  CHECK(mail(settings).verdict == Verdict::refused);
  CHECK(peer.said().size() == 1);
  settings.outgoing.smtp.tls = false;
  settings.outgoing.smtp.username.clear();
  settings.outgoing.smtp.password.clear();
  CHECK(mail(settings).verdict == Verdict::delivered);
}

TEST_CASE("a reply that begins with 4 is tried again, one with 5 is not, and no password is told") {
  const SmtpPeer peer("starttls");
  NEED(peer);
  const Outcome busy = mail(settings_for(peer), "busy@example.com");
  CHECK(busy.verdict == Verdict::retry);
  CHECK_THAT(busy.detail, Catch::Contains("450"));
  const Outcome gone = mail(settings_for(peer), "gone@example.com");
  CHECK(gone.verdict == Verdict::refused);
  CHECK_THAT(gone.detail, Catch::Contains("550"));
  const Outcome wrong = mail(settings_for(peer), "ops@example.com",
                             [](std::string_view) -> std::optional<std::string> { return "WRONGSECRET"; });
  CHECK(wrong.verdict == Verdict::refused);
  CHECK(wrong.detail.find("WRONGSECRET") == std::string::npos);
  CHECK(peer.said().size() == 1);
}

TEST_CASE("an address or a sender that could smuggle a header in is refused") {
  DeliverSettings settings;
  settings.outgoing.smtp = {"smtp://127.0.0.1:1", "tocsin@example.com", "", "", true};
  const auto to = [](std::string address) {
    return [address](std::string_view) { return std::optional<std::string>(address); };
  };
  for (const char* bad :
       {"a@example.com\r\nBcc: b@example.com", "a@example.com>\r\nDATA", "<a@example.com>", "a b@c", ""})
    CHECK(mail(settings, "${credential:to}", to(bad)).verdict == Verdict::refused);
  settings.outgoing.smtp.from = "${credential:to}";
  CHECK(mail(settings, "ops@example.com", to("x\ny@example.com")).verdict == Verdict::refused);
}

TEST_CASE("without a server, or with nobody there, a mail waits") {
  CHECK(mail({}).verdict == Verdict::retry);
  CHECK_THAT(mail({}).detail, Catch::Contains("smtp:"));
  DeliverSettings settings;
  settings.outgoing.smtp = {"smtp://127.0.0.1:1", "tocsin@example.com", "", "", true};
  CHECK(mail(settings).verdict == Verdict::retry);
}
