// The control socket: a Unix stream socket on which `tocsin` asks. Who may connect is decided by the file's mode and
// group (0660); what is asked is answered by the app.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <string>

#include "base/result.h"
#include "control/codec.h"

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
  asio::awaitable<void> serve(asio::local::stream_protocol::socket socket);

  asio::io_context& loop_;
  Handler handler_;
  asio::local::stream_protocol::acceptor acceptor_;
  std::string path_;
  std::size_t connections_ = 0;
};

}  // namespace tocsin::daemon
