#include "daemon/cli/client.h"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "base/text_lines.h"
#include "base/time.h"
#include "base/utf8.h"
#include "daemon/configuration.h"

namespace tocsin::daemon::cli {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;

constexpr std::size_t kMostAnswer = 1U << 30U;

// Only the settings are of interest; mistakes in rules do not keep anybody from asking how the daemon is.
std::string socket_path(const ClientOptions& options) {
  if (options.socket) return *options.socket;
  ConfigurationSource source;
  source.config = options.config;
  source.rules = {"/dev/null"};
  return read_configuration(source).settings.control_socket;
}

}  // namespace

void add_client_options(CLI::App& sub, ClientOptions& options) {
  sub.add_option("--control-socket", options.socket, "the daemon's socket (default: the settings' control_socket)");
  sub.add_option("--config", options.config, "settings that name the socket");
}

std::optional<control::Answer> ask(const ClientOptions& options, const control::Request& request) {
  const std::string path = socket_path(options);
  asio::io_context context;
  stream_protocol::socket socket(context);
  boost::system::error_code error;
  socket.connect(stream_protocol::endpoint(path), error);
  if (error) {
    fmt::print(stderr,
               "tocsin: no daemon answers on {}: {}\nis tocsind running (systemctl status tocsind), and may you use "
               "its socket?\n",
               path, error.message());
    return std::nullopt;
  }
  asio::write(socket, asio::buffer(control::to_line(request)), error);
  std::string line;
  // Also where the request was not taken: the daemon may have said why.
  bool ended = false;
  asio::async_read(socket, asio::dynamic_buffer(line, kMostAnswer), [&ended](auto, auto) { ended = true; });
  context.run_for(options.patience);
  if (!ended) {
    fmt::print(
        stderr,
        "tocsin: the daemon on {} took the question and has not answered for {}: it hangs, or was stopped with "
        "SIGSTOP\nits state and its log say more (systemctl status tocsind, journalctl -u tocsind); under systemd "
        "its watchdog starts it again\n",
        path, to_text(std::chrono::duration_cast<Duration>(options.patience)));
    return std::nullopt;
  }
  const auto answer = control::parse_answer(line);
  if (!answer) {
    fmt::print(stderr, "tocsin: {}\n",
               line.empty()
                   ? "the daemon closed the connection without an answer; its log says more (journalctl -u tocsind)"
                   : answer.error().message);
    return std::nullopt;
  }
  if (!answer->ok) {
    fmt::print(stderr, "tocsin: ");
    for_each_line(answer->error, [](std::string_view text) { fmt::print(stderr, "{}\n", printable(text)); });
    return std::nullopt;
  }
  return *answer;
}

}  // namespace tocsin::daemon::cli
