#include "support/http_peer.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.h"

namespace tocsin::test {
namespace {

constexpr int kDripMs = 10;

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  std::size_t length = 0;
  if (at != std::string_view::npos) std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  return length;
}

bool send_bytes(int fd, std::string_view bytes) {
  return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

}  // namespace

PeerAnswer http_answer(int status, std::string_view headers, std::string_view body) {
  return {fmt::format("HTTP/1.1 {} Scripted\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n{}", status,
                      body.size(), headers, body),
          PeerAnswer::Then::close};
}

HttpPeer::HttpPeer(std::vector<PeerAnswer> script) : script_(std::move(script)) {
  CHECK(!script_.empty());
  listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  stop_.reset(::eventfd(0, EFD_CLOEXEC));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  CHECK(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  CHECK(::listen(listener_.get(), 16) == 0);
  CHECK(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

HttpPeer::~HttpPeer() {
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

std::string HttpPeer::url(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }

std::vector<std::string> HttpPeer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool HttpPeer::wait(int fd, short events, int timeout_ms) const {
  std::array<pollfd, 2> fds{{{fd, events, 0}, {stop_.get(), POLLIN, 0}}};
  return ::poll(fds.data(), fds.size(), timeout_ms) > 0 && fds[1].revents == 0;
}

void HttpPeer::run() {
  for (std::size_t n = 0; wait(listener_.get(), POLLIN, -1); ++n) {
    const UniqueFd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection) serve(connection.get(), script_[std::min(n, script_.size() - 1)]);
  }
}

std::string HttpPeer::read_request(int connection) const {
  std::string request;
  std::array<char, 4096> buffer{};
  while (wait(connection, POLLIN, -1)) {
    const ssize_t n = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (n <= 0) break;
    request.append(buffer.data(), static_cast<std::size_t>(n));
    const std::size_t end = request.find("\r\n\r\n");
    if (end != std::string::npos &&
        request.size() >= end + 4 + content_length(std::string_view(request).substr(0, end)))
      break;
  }
  return request;
}

void HttpPeer::serve(int connection, const PeerAnswer& answer) {
  std::string request = read_request(connection);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  send_bytes(connection, answer.bytes);
  switch (answer.then) {
    case PeerAnswer::Then::close:
      break;
    case PeerAnswer::Then::reset: {
      const linger at_once{1, 0};
      ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
      break;
    }
    case PeerAnswer::Then::hang:
      static_cast<void>(wait(connection, POLLIN, -1));
      break;  // until the client goes
    case PeerAnswer::Then::drip: {
      // A byte whenever for a while neither the client went nor the peer was to end.
      std::array<pollfd, 2> fds{{{connection, POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
      while (::poll(fds.data(), fds.size(), kDripMs) == 0 && send_bytes(connection, " ")) {
      }
      break;
    }
    case PeerAnswer::Then::flood: {
      const std::string bytes(16 * 1024, 'x');
      while (wait(connection, POLLOUT, -1) && send_bytes(connection, bytes)) {
      }
      break;
    }
  }
}

}  // namespace tocsin::test
