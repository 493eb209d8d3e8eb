// The control socket: a Unix stream socket on which `tocsin` asks. Who may connect is decided by the file's mode and
// group (0660); what is asked is answered by the app.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/codec.h"
#include "daemon/message_limit.h"

namespace tocsin::daemon {

namespace asio = boost::asio;

class ControlServer {
 public:
  // Gives the whole answer line.
  using Handler = std::function<asio::awaitable<std::string>(control::Request)>;

  ControlServer(asio::io_context& loop, Handler handler);
  ~ControlServer();

  // Makes the socket, in place of one that a dead daemon left. Where a living one listens: an error.
  Result<void> listen(const std::string& path);
  asio::awaitable<void> run();
  void stop();

 private:
  struct Connection {
    explicit Connection(asio::local::stream_protocol::socket s) : socket(std::move(s)) {}
    // Nothing came, and nothing lies in the kernel's buffer either.
    [[nodiscard]] bool silent() const {
      boost::system::error_code error;
      return request.empty() && socket.available(error) == 0;
    }

    asio::local::stream_protocol::socket socket;
    std::string request;  // as far as it has come
    bool asked = false;   // it came whole, and is being answered
  };

  asio::awaitable<void> serve(std::shared_ptr<Connection> connection);
  static asio::awaitable<bool> read_request(Connection& connection);
  asio::awaitable<std::string> answer_to(const std::string& text);
  // At the bound: closes a connection that has not asked yet. False: all have.
  bool make_room();
  static void dismiss(asio::local::stream_protocol::socket& socket, const std::string& why);

  asio::io_context& loop_;
  Handler handler_;
  asio::local::stream_protocol::acceptor acceptor_;
  std::string path_;
  MessageLimit warnings_{1};
  std::vector<std::shared_ptr<Connection>> connections_;  // limits::kConnections at most, the oldest first
};

}  // namespace tocsin::daemon
