#include "daemon/control_server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <filesystem>

#include "base/limits.h"
#include "daemon/log.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using asio::local::stream_protocol;

constexpr auto kDeadline = 10s;          // for a request to arrive, and for its answer to be taken
constexpr std::size_t kPathBytes = 107;  // sun_path

}  // namespace

ControlServer::ControlServer(asio::io_context& loop, Handler handler)
    : loop_(loop), handler_(std::move(handler)), acceptor_(loop) {}

ControlServer::~ControlServer() { stop(); }

Result<void> ControlServer::listen(const std::string& path) {
  if (path.size() > kPathBytes) {
    return Unexpected(Error{ErrorCode::invalid, "the control socket's path is longer than 107 bytes: " + path});
  }
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  boost::system::error_code error;
  {
    stream_protocol::socket probe(loop_);
    probe.connect(stream_protocol::endpoint(path), error);
    if (!error) return Unexpected(Error{ErrorCode::unavailable, "another tocsind answers on " + path});
  }
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode)) {
      return Unexpected(
          Error{ErrorCode::invalid, "control_socket " + path + " names something that is no socket; it is left alone"});
    }
    ::unlink(path.c_str());
  }
  const mode_t before = ::umask(0117);  // 0660 from the first moment on
  acceptor_.open(stream_protocol(), error);
  if (!error) acceptor_.bind(stream_protocol::endpoint(path), error);
  ::umask(before);
  if (!error) acceptor_.listen(stream_protocol::socket::max_listen_connections, error);
  if (error) return Unexpected(Error{ErrorCode::io, "cannot listen on " + path + ": " + error.message()});
  path_ = path;
  return {};
}

asio::awaitable<void> ControlServer::run() {
  while (acceptor_.is_open()) {
    boost::system::error_code error;
    stream_protocol::socket socket(loop_);
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!acceptor_.is_open()) break;
    if (error ||
        connections_ >= limits::kConnections) {  // no descriptors left, or too many guests: a breath, then the next
      asio::steady_timer breath(loop_, 100ms);
      co_await breath.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    ++connections_;
    asio::co_spawn(loop_, serve(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> ControlServer::serve(stream_protocol::socket socket) {
  boost::system::error_code error;
  std::string line;
  asio::steady_timer deadline(loop_, kDeadline);
  boost::system::error_code timer_error;
  auto read = asio::async_read_until(socket, asio::dynamic_buffer(line, limits::kRequestBytes), '\n',
                                     asio::redirect_error(asio::use_awaitable, error));
  auto expiry = deadline.async_wait(asio::redirect_error(asio::use_awaitable, timer_error));
  const auto first = co_await (std::move(read) || std::move(expiry));
  if (first.index() == 0 && (!error || error == asio::error::not_found)) {
    std::string answer;
    if (error) {
      answer = control::failure("the request is too long");
    } else {
      auto request = control::parse_request(line.substr(0, line.find('\n')));
      if (request) {
        answer = co_await handler_(std::move(*request));
      } else {
        answer = control::failure(request.error().message);
      }
    }
    deadline.expires_after(kDeadline);
    auto write = asio::async_write(socket, asio::buffer(answer), asio::redirect_error(asio::use_awaitable, error));
    auto late = deadline.async_wait(asio::redirect_error(asio::use_awaitable, timer_error));
    co_await (std::move(write) || std::move(late));
  }
  --connections_;
}

void ControlServer::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

}  // namespace tocsin::daemon
