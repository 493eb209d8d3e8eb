// Asks the running daemon over its control socket.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "control/codec.h"

namespace tocsin::daemon::cli {

struct ClientOptions {
  std::optional<std::string> socket;                              // --control-socket
  std::optional<std::string> config;                              // --config, which names the socket
  std::chrono::milliseconds patience = std::chrono::seconds(60);  // with a daemon that says nothing: it hangs
};

void add_client_options(CLI::App& sub, ClientOptions& options);

// The answer, or nothing after saying on standard error what went wrong and what to do.
std::optional<control::Answer> ask(const ClientOptions& options, const control::Request& request);

}  // namespace tocsin::daemon::cli
