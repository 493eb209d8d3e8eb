// Protocols syslog and journal. The row's payload: notify/render.h.
//
// /dev/log takes the old form (RFC 3164), which every daemon behind it reads; RFC 5424 goes over UDP or TCP, there with
// its length before it (RFC 6587), so that no message can end another.
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>

#include "base/limits.h"
#include "base/unique_fd.h"
#include "base/utf8.h"
#include "deliver/datagram.h"
#include "deliver/deadline.h"
#include "deliver/transports.h"
#include "deliver/write_all.h"
#include "notify/endpoint.h"

namespace tocsin::deliver {
namespace {

constexpr std::size_t kUdpBytes = 2048;  // RFC 5426: what receivers should take
constexpr int kSyslogPort = 514;
constexpr int kTcpPort = 601;

Outcome outcome_of(int error, std::string_view whom) {
  if (error == 0) return {Verdict::delivered, "written", {}};
  return {error == EMSGSIZE || error == ENAMETOOLONG ? Verdict::refused : Verdict::retry,
          from_errno(error, whom).message,
          {}};
}

// "Nov 15 20:35:41", of now, in local time as RFC 3164 has it.
std::string old_stamp() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%b %e %H:%M:%S", &local)};
}

struct AddressFree {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, AddressFree>;

// Within the deadline but for the lookup of the name, which the resolver bounds.
int connect_within(int fd, const addrinfo& address, const Deadline& deadline) {
  if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  while (!deadline.passed()) {
    std::array<pollfd, 2> ready{{{fd, POLLOUT, 0}, {deadline.interrupt_fd(), POLLIN, 0}}};
    ::poll(ready.data(), ready.size(), deadline.poll_ms());
    if (ready[0].revents == 0) continue;
    int error = 0;
    socklen_t size = sizeof(error);
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
  }
  return deadline.interrupted() ? ECANCELED : ETIMEDOUT;
}

class Syslog final : public Deliverer {
 public:
  Syslog(const Subscription& subscription, Credentials credentials, const DeliverSettings& settings)
      : subscription_(subscription), credentials_(std::move(credentials)), settings_(settings) {}

  Outcome send(const OutboxRow& row, Duration patience) override {
    const auto endpoint = endpoint_now(subscription_, credentials_);
    if (!endpoint) return endpoint.error();
    const Deadline deadline(std::min<Duration>(patience, limits::kSendTimeout), settings_.interrupt);
    const std::size_t end = row.payload.find('\n');
    const std::string line = row.payload.substr(0, end);
    if (endpoint->empty() || endpoint->starts_with('/')) {
      const std::string path = endpoint->empty() ? settings_.syslog_socket : *endpoint;
      const std::string old = fmt::format("{}{} tocsin[{}]: {}", line.substr(0, line.find('>') + 1), old_stamp(),
                                          ::getpid(), end == std::string::npos ? "" : row.payload.substr(end + 1));
      return outcome_of(send_to_socket(path, old, deadline), printable(path));
    }
    const bool tcp = endpoint->starts_with("tcp");
    return send_over_network(*endpoint, tcp,
                             tcp ? fmt::format("{} {}", line.size(), line) : std::string(cut_utf8(line, kUdpBytes)),
                             deadline);
  }

 private:
  static Outcome send_over_network(const std::string& url, bool tcp, const std::string& bytes,
                                   const Deadline& deadline) {
    const std::string host(notify::url_host(url));
    const int port = notify::url_port(url) == 0 ? (tcp ? kTcpPort : kSyslogPort) : notify::url_port(url);
    addrinfo hints{};
    hints.ai_socktype = tcp ? SOCK_STREAM : SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); error != 0)
      return {Verdict::retry, fmt::format("{}: {}", printable(host), ::gai_strerror(error)), {}};
    const Addresses addresses(found);
    int error = EADDRNOTAVAIL;
    for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
      const UniqueFd fd(::socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      error = fd ? connect_within(fd.get(), *address, deadline) : errno;
      if (error != 0) continue;
      if (tcp) {
        error = write_polled(fd.get(), bytes, deadline).error;
        if (error == 0) ::shutdown(fd.get(), SHUT_WR);
      } else {
        error = ::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0 ? errno : 0;
      }
      break;
    }
    return outcome_of(error, printable(host));
  }

  Subscription subscription_;
  Credentials credentials_;
  DeliverSettings settings_;
};

// The journal's own protocol, which is the text of the row; sd_journal_send() would say nothing where no journal is.
class Journal final : public Deliverer {
 public:
  explicit Journal(const DeliverSettings& settings) : settings_(settings) {}

  Outcome send(const OutboxRow& row, Duration patience) override {
    const Deadline deadline(std::min<Duration>(patience, limits::kSendTimeout), settings_.interrupt);
    return outcome_of(send_to_socket(settings_.journal_socket, row.payload, deadline), settings_.journal_socket);
  }

 private:
  DeliverSettings settings_;
};

}  // namespace

std::unique_ptr<Deliverer> make_syslog(const Subscription& subscription, const Credentials& credentials,
                                       const DeliverSettings& settings) {
  return std::make_unique<Syslog>(subscription, credentials, settings);
}

std::unique_ptr<Deliverer> make_journal(const Subscription& /*subscription*/, const Credentials& /*credentials*/,
                                        const DeliverSettings& settings) {
  return std::make_unique<Journal>(settings);
}

}  // namespace tocsin::deliver
