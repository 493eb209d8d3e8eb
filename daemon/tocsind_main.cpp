// tocsind(8): reads flags, makes the app, runs it.
#include <signal.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "daemon/app.h"
#include "daemon/cores.h"
#include "daemon/credentials.h"
#include "daemon/log.h"

namespace {

// A reload that is asked for during the start is done after it; unblocked by the app. By default it would be the end.
void hold_back(int signal) {
  sigset_t one{};
  sigemptyset(&one);
  sigaddset(&one, signal);
  pthread_sigmask(SIG_BLOCK, &one, nullptr);
}

// A core would hold every secret that was ever sent, in a place where files stay.
void leave_no_core() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace tocsin::daemon;
  hold_back(SIGHUP);
  leave_no_core();
  AppOptions options;
  bool debug = false;
  CLI::App cli{"Watches logs with CloudWatch's rule language and tells people within milliseconds.", "tocsind"};
  cli.add_option("--config", options.configuration.config,
                 "settings (default: /etc/tocsin/tocsin.yaml, which may be missing)");
  cli.add_option("--rules", options.configuration.rules,
                 "rule directory or file, in place of the settings' rule_directories; may be given again")
      ->allow_extra_args(false);
  cli.add_option("--state", options.configuration.state_directory, "state directory, in place of the settings'");
  cli.add_flag("--debug", debug, "log more");
  cli.set_version_flag("--version", std::string("tocsind ") + TOCSIN_VERSION);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 2;
  }

  ::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  log::start(debug);
  options.credentials = system_credentials();
  const SystemClock clock;
  auto app = App::create(std::move(options), clock);
  if (!app) {
    std::fputs(app.error().message.c_str(), stderr);
    return app.error().exit_status;
  }
  return (*app)->run();
}
