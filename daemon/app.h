// The daemon as an object: made, run and stopped by main, or by a test in its own process. Owns everything and wires
// it; decides nothing.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "daemon/clock.h"
#include "daemon/configuration.h"
#include "deliver/deliverer.h"

namespace tocsin::daemon {

struct AppOptions {
  ConfigurationSource configuration;
  deliver::DeliverSettings deliver;
  deliver::Credentials credentials;
  Duration look_at_self_every{10'000};  // at its own reading: what is not read, what is silent
  bool handle_signals = true;           // SIGTERM, SIGINT: stop; SIGHUP, which may have been blocked until then: reload
};

// What main makes its exit status of (systemd.exec(5) and sysexits.h).
struct StartError {
  int exit_status = 1;
  std::string message;  // whole lines, ready to print
};

class App {
 public:
  // Reads the configuration, opens the state, loads it, listens. Nothing is sent or read yet.
  static Result<std::unique_ptr<App>, StartError> create(AppOptions options, const Clock& clock);
  ~App();

  // Until stop() or a signal; returns the exit status. Everything counted is stored when it returns.
  int run();
  // From any thread.
  void stop();

 private:
  App();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin::daemon
