// tocsin(1): what a person types.
#include <csignal>
#include <cstdio>
#include <map>

#include "daemon/cli/commands.h"

int main(int argc, char** argv) {
  using namespace tocsin::daemon::cli;
  std::signal(SIGPIPE, SIG_DFL);  // `tocsin replay | head` ends quietly
  CLI::App app{"Asks the tocsin daemon, and tries rules out without it.", "tocsin"};
  app.set_version_flag("--version", std::string("tocsin ") + TOCSIN_VERSION);
  app.require_subcommand(1);
  std::map<const CLI::App*, std::function<int()>> runners;
  for (const Command& command : commands()) {
    CLI::App* const sub = app.add_subcommand(command.name, command.help);
    runners[sub] = command.add(*sub);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  const int status = runners.at(app.get_subcommands().front())();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::fputs("tocsin: cannot write the output\n", stderr);
    return kNotSo;
  }
  return status;
}
