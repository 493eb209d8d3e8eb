// tocsin(1): what a person types.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <map>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/edit_distance.h"
#include "base/utf8.h"
#include "daemon/cli/commands.h"

namespace {

// What stands in a command's place and is none; empty: it is one, or there is only an option.
std::string no_command(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]).starts_with('-')) return {};
  std::vector<std::string_view> known;
  for (const auto& command : tocsin::daemon::cli::commands()) known.emplace_back(command.name);
  if (std::find(known.begin(), known.end(), argv[1]) != known.end()) return {};
  const std::string_view meant = tocsin::nearest(argv[1], known);
  return fmt::format(
      "there is no command '{}'{}", tocsin::printable(argv[1]),
      meant.empty() ? "; tocsin --help shows them all" : fmt::format("; did you mean 'tocsin {}'?", meant));
}

}  // namespace

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
  if (const std::string mistake = no_command(argc, argv); !mistake.empty()) {
    fmt::print(stderr, "tocsin: {}\n", mistake);
    return kUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream answer;  // help, or what is wrong with a word that may hold anything
    std::ostringstream complaint;
    const bool is_good = app.exit(error, answer, complaint) == 0;
    std::fputs(answer.str().c_str(), stdout);
    std::fputs(tocsin::printable_lines(complaint.str()).c_str(), stderr);
    return is_good ? kDone : kUsage;
  }
  const int status = runners.at(app.get_subcommands().front())();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::fputs("tocsin: cannot write the output\n", stderr);
    return kNotSo;
  }
  return status;
}
