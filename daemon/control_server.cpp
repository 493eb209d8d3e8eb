#include "daemon/control_server.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <variant>

#include "base/limits.h"
#include "daemon/clock.h"
#include "daemon/log.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using asio::local::stream_protocol;

constexpr std::size_t kPathBytes = 107;  // sun_path

}  // namespace

ControlServer::ControlServer(asio::io_context& loop, Handler handler)
    : loop_(loop), handler_(std::move(handler)), acceptor_(loop) {}

ControlServer::~ControlServer() { stop(); }

Result<void> ControlServer::listen(const std::string& path) {
  if (path.size() > kPathBytes) {
    return Unexpected(Error{ErrorCode::invalid, "the control socket's path is longer than 107 bytes: " + path});
  }
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  std::error_code not_made;
  std::filesystem::create_directories(directory, not_made);
  if (not_made) {
    return Unexpected(
        Error{ErrorCode::io, fmt::format("cannot make {}, the directory of the control socket: {}; make it "
                                         "for the daemon's user, or name another control_socket in "
                                         "tocsin.yaml",
                                         directory.string(), not_made.message())});
  }
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
    if (error) {  // no descriptors left: a breath, then the next
      asio::steady_timer breath(loop_, 100ms);
      co_await breath.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    if (connections_.size() >= limits::kConnections && !make_room()) {
      dismiss(socket, fmt::format("the daemon is answering {} connections at the moment, and takes no more: try again "
                                  "soon, and end programs that ask it without taking its answers",
                                  limits::kConnections));
      continue;
    }
    auto connection = std::make_shared<Connection>(std::move(socket));
    connections_.push_back(connection);
    asio::co_spawn(loop_, serve(std::move(connection)), asio::detached);
  }
}

// Who says nothing goes first, then who does not come to an end; of each kind who came first. Whoever is asked for room
// this way has been here longer than the newcomer, who may be a person that wants to know what is wrong.
bool ControlServer::make_room() {
  const auto goes_before = [](const auto& a, const auto& b) { return a->silent() && !b->silent(); };
  std::vector<std::shared_ptr<Connection>> waiting;
  for (const auto& connection : connections_) {
    if (!connection->asked) waiting.push_back(connection);
  }
  const auto first = std::min_element(waiting.begin(), waiting.end(), goes_before);
  if (first == waiting.end()) return false;
  const std::shared_ptr<Connection> gone = *first;
  if (warnings_.allow(from_ms(steady_ms()))) {
    log::warning("control socket: {} connections are open; the oldest without a whole request are closed for new ones",
                 connections_.size());
  }
  dismiss(gone->socket, "closed: there were too many connections, and this one had not sent a whole request");
  std::erase(connections_, gone);
  return true;
}

// The last word, which fits into the buffer of a connection that was sent nothing yet.
void ControlServer::dismiss(stream_protocol::socket& socket, const std::string& why) {
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(control::failure(why)), ignored);
  socket.close(ignored);
}

// A line, as it comes; false: there will be none.
asio::awaitable<bool> ControlServer::read_request(Connection& connection) {
  std::array<char, 16384> buffer{};
  std::size_t searched = 0;
  while (connection.request.find('\n', searched) == std::string::npos) {
    searched = connection.request.size();
    if (searched > limits::kRequestBytes) co_return true;
    boost::system::error_code error;
    const std::size_t got = co_await connection.socket.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    if (error || !connection.socket.is_open()) co_return false;
    connection.request.append(buffer.data(), got);
  }
  co_return true;
}

asio::awaitable<std::string> ControlServer::answer_to(const std::string& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string::npos || end > limits::kRequestBytes) co_return control::failure("the request is too long");
  auto request = control::parse_request(text.substr(0, end));
  if (!request) co_return control::failure(request.error().message);
  co_return co_await handler_(std::move(*request));
}

asio::awaitable<void> ControlServer::serve(std::shared_ptr<Connection> connection) {
  asio::steady_timer deadline(loop_, limits::kRequestTimeout);
  boost::system::error_code error;
  const auto whole =
      co_await (read_request(*connection) || deadline.async_wait(asio::redirect_error(asio::use_awaitable, error)));
  if (whole.index() == 0 && std::get<0>(whole)) {
    connection->asked = true;
    const std::string answer = co_await answer_to(connection->request);
    deadline.expires_after(limits::kRequestTimeout);
    boost::system::error_code write_error;
    auto write = asio::async_write(connection->socket, asio::buffer(answer),
                                   asio::redirect_error(asio::use_awaitable, write_error));
    co_await (std::move(write) || deadline.async_wait(asio::redirect_error(asio::use_awaitable, error)));
  }
  std::erase(connections_, connection);
}

void ControlServer::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

}  // namespace tocsin::daemon
