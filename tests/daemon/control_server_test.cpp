// Whoever holds connections open keeps nobody out.
#include "daemon/control_server.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/limits.h"
#include "base/unique_fd.h"
#include "daemon/cli/client.h"
#include "support/captured.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

namespace asio = boost::asio;

// A server that answers {} at once, and "wait" only at its end.
class Server {
 public:
  explicit Server(const TempDir& dir)
      : path_(dir / "socket"),
        forever_(loop_),
        control_(loop_, [this](control::Request request) { return answer(std::move(request)); }) {
    forever_.expires_at(asio::steady_timer::time_point::max());
    REQUIRE(control_.listen(path_));
    asio::co_spawn(loop_, control_.run(), asio::detached);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Server() {
    asio::post(loop_, [this] {
      control_.stop();
      forever_.cancel();
      loop_.stop();
    });
    thread_.join();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int waiting() const { return waiting_; }

 private:
  asio::awaitable<std::string> answer(control::Request request) {
    if (request.command == "wait") {
      ++waiting_;
      boost::system::error_code ignored;
      co_await forever_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return control::answer("{}");
  }

  std::string path_;
  std::atomic<int> waiting_ = 0;
  asio::io_context loop_{1};
  asio::steady_timer forever_;
  daemon::ControlServer control_;
  std::thread thread_;
};

UniqueFd connect_to(const std::string& path, const std::string& text = {}) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);  // NOLINT
  REQUIRE(::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
  return fd;
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(fd, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

bool answers(const std::string& path) {
  control::Request request;
  request.command = "status";
  daemon::cli::ClientOptions client;
  client.socket = path;
  return daemon::cli::ask(client, request).has_value();
}

}  // namespace

TEST_CASE("connections that send nothing keep nobody out: the oldest is told why, and closed for who comes") {
  const TempDir dir;
  const Server server(dir);
  std::vector<UniqueFd> silent;
  for (std::size_t i = 0; i < limits::kConnections; ++i) silent.push_back(connect_to(server.path()));
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 3; ++i) CHECK(answers(server.path()));
  CHECK(std::chrono::steady_clock::now() - begin < limits::kRequestTimeout / 2);
  CHECK(read_all(silent.front().get()).find("too many connections") != std::string::npos);
}

TEST_CASE("requests that do not come to an end go after silence, and before a whole one") {
  const TempDir dir;
  const Server server(dir);
  std::vector<UniqueFd> slow;
  for (std::size_t i = 0; i < limits::kConnections - 2; ++i) slow.push_back(connect_to(server.path(), "{\"comm"));
  const UniqueFd silent = connect_to(server.path());
  const UniqueFd asked = connect_to(server.path(), "{\"command\":\"wait\"}\n");
  REQUIRE(eventually([&] { return server.waiting() == 1; }));
  const UniqueFd first = connect_to(server.path(), "{\"command\":\"wait\"}\n");
  REQUIRE(eventually([&] { return server.waiting() == 2; }));
  CHECK(read_all(silent.get()).find("too many connections") != std::string::npos);
  CHECK(answers(server.path()));
  CHECK(read_all(slow.front().get()).find("too many connections") != std::string::npos);
}

TEST_CASE("where all connections wait for their answers the next is told that there are too many") {
  const TempDir dir;
  const Server server(dir);
  std::vector<UniqueFd> asked;
  for (std::size_t i = 0; i < limits::kConnections; ++i)
    asked.push_back(connect_to(server.path(), "{\"command\":\"wait\"}\n"));
  REQUIRE(eventually([&] { return server.waiting() == static_cast<int>(limits::kConnections); }));
  const Captured said(STDERR_FILENO);
  CHECK_FALSE(answers(server.path()));
  CHECK(said.text().find("answering 64 connections") != std::string::npos);
}

TEST_CASE("a request past the bound is refused, and one that comes in pieces is not") {
  const TempDir dir;
  const Server server(dir);
  const UniqueFd pieces = connect_to(server.path(), "{\"command\"");
  const UniqueFd large = connect_to(server.path(), std::string(limits::kRequestBytes + 1, 'x'));
  CHECK(read_all(large.get()).find("the request is too long") != std::string::npos);
  const std::string rest = ":\"status\"}\n";
  REQUIRE(::send(pieces.get(), rest.data(), rest.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(rest.size()));
  CHECK(read_all(pieces.get()).find("\"ok\":true") != std::string::npos);
}

TEST_CASE("where the directory of the control socket cannot be made, that is said") {
  const TempDir dir;
  dir.write("file", "");
  asio::io_context loop;
  daemon::ControlServer control(loop, {});
  const auto listening = control.listen(dir / "file/sub/socket");
  REQUIRE_FALSE(listening);
  CHECK(listening.error().message.find("cannot make " + dir.path() +
                                       "/file/sub, the directory of the control socket") == 0);
  CHECK(listening.error().message.find("control_socket") != std::string::npos);
}
