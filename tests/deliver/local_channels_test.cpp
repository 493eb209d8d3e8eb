// Syslog and the journal, over sockets of this test's own.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <regex>

#include "base/unique_fd.h"
#include "notify/protocols.h"
#include "support.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using namespace std::chrono_literals;
using tocsin::test::run;
using tocsin::test::TempDir;

namespace {

UniqueFd unix_socket(const std::string& path) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  return fd;
}

struct NetSocket {
  UniqueFd fd;
  int port = 0;
};

NetSocket net_socket(int type) {
  NetSocket made{UniqueFd(::socket(AF_INET, type | SOCK_CLOEXEC, 0))};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  REQUIRE(::bind(made.fd.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(made.fd.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  if (type == SOCK_STREAM) REQUIRE(::listen(made.fd.get(), 4) == 0);
  made.port = ntohs(address.sin_port);
  return made;
}

std::string receive(int fd) {
  pollfd ready{fd, POLLIN, 0};
  REQUIRE(::poll(&ready, 1, 10'000) == 1);
  std::array<char, 65536> buffer{};
  const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
  REQUIRE(n >= 0);
  return {buffer.data(), static_cast<std::size_t>(n)};
}

constexpr const char* kLine = "<27>1 2026-11-15T20:35:41.000Z db-1 tocsin - ALARM [alarm@32473 name=\"a\"] text";

OutboxRow syslog_row() { return row(fmt::format("{}\ntext", kLine)); }

}  // namespace

TEST_CASE("/dev/log is told in the form of RFC 3164, which every daemon behind it reads") {
  const TempDir dir;
  const UniqueFd log = unix_socket(dir / "log");
  DeliverSettings settings;
  settings.syslog_socket = dir / "log";
  const auto deliverer = make_deliverer(subscription(Protocol::syslog, ""), credential, settings);
  CHECK(deliverer->send(syslog_row(), 5s).verdict == Verdict::delivered);
  CHECK(std::regex_match(receive(log.get()),
                         std::regex("<27>[A-Z][a-z]{2} [ 0-9]\\d \\d\\d:\\d\\d:\\d\\d tocsin\\[\\d+\\]: text")));
}

TEST_CASE("a socket that is named is written to, and one that is not there may come") {
  const TempDir dir;
  const Subscription to = subscription(Protocol::syslog, dir / "log");
  CHECK(send(to, syslog_row()).verdict == Verdict::retry);
  const UniqueFd log = unix_socket(dir / "log");
  CHECK(send(to, syslog_row()).verdict == Verdict::delivered);
  CHECK_THAT(receive(log.get()), Catch::StartsWith("<27>"));
}

TEST_CASE("over UDP goes the message of RFC 5424, over TCP with its length before it") {
  const NetSocket udp = net_socket(SOCK_DGRAM);
  CHECK(send(subscription(Protocol::syslog, fmt::format("udp://127.0.0.1:{}", udp.port)), syslog_row()).verdict ==
        Verdict::delivered);
  CHECK(receive(udp.fd.get()) == kLine);
  const NetSocket tcp = net_socket(SOCK_STREAM);
  CHECK(send(subscription(Protocol::syslog, fmt::format("tcp://127.0.0.1:{}", tcp.port)), syslog_row()).verdict ==
        Verdict::delivered);
  const UniqueFd connection(::accept4(tcp.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
  CHECK(receive(connection.get()) == fmt::format("{} {}", std::string(kLine).size(), kLine));
}

TEST_CASE("nobody at the other end of TCP is tried again") {
  int port = 0;
  { port = net_socket(SOCK_STREAM).port; }
  CHECK(send(subscription(Protocol::syslog, fmt::format("tcp://127.0.0.1:{}", port)), syslog_row()).verdict ==
        Verdict::retry);
}

TEST_CASE("an entry of the journal has its fields, as journalctl reads them back") {
  const TempDir dir;
  DeliverSettings settings;
  settings.journal_socket = dir / "journal";
  const auto deliverer = make_deliverer(subscription(Protocol::journal, ""), credential, settings);
  CHECK(deliverer->send(row("MESSAGE=m\n"), 5s).verdict == Verdict::retry);
  const UniqueFd journal = unix_socket(dir / "journal");

  Transition t;
  t.alarm = "disk \xF0\x9F\x92\xA5\nTOCSIN_STATE=OK";
  t.new_state = AlarmState::alarm;
  t.reason = "why";
  const Topic topic;
  const Subscription to = subscription(Protocol::journal, "");
  const Alarm alarm;
  OutboxRow sent = row(notify::entry_of(Protocol::journal).render({t, alarm, topic, to}, {}));
  sent.time = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  CHECK(deliverer->send(sent, 5s).verdict == Verdict::delivered);
  const std::string entry = receive(journal.get());
  CHECK(entry.find('\0') == std::string::npos);

  const std::string remote = "/lib/systemd/systemd-journal-remote";
  const std::string file = dir / "x.journal";
  const auto made = run({remote, "-o", file, "-"},
                        "__REALTIME_TIMESTAMP=1700000000000000\n__MONOTONIC_TIMESTAMP=1\n"
                        "_BOOT_ID=11111111111111111111111111111111\n" +
                            entry + "\n");
  if (made.status != 0) {
    WARN("skipped: needs systemd-journal-remote");
    return;
  }
  const auto read = run({"/usr/bin/journalctl", "--file", file, "-o", "json", "TOCSIN_STATE=ALARM"});
  INFO(read.output << read.errors);
  CHECK_THAT(read.output, Catch::Contains(R"("PRIORITY":"3")") && Catch::Contains(R"("SYSLOG_IDENTIFIER":"tocsin")") &&
                              Catch::Contains(R"("TOCSIN_STATE":"ALARM")") && !Catch::Contains(R"("OK")"));
}
