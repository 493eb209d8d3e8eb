// T10: two files on two processors against one file on one; whole processes of `tocsin replay`, in turns.
#include <fmt/format.h>

#include "corpus.h"
#include "daemon/cores.h"
#include "measure.h"

using namespace tocsin;

int main() {
  if (daemon::usable_cores() < 2) {
    bench::note("T10", "two files on two processors", "there is one processor");
    return 0;
  }
  const auto patterns = bench::quoted(bench::literals(100));
  const std::string one = bench::rules_of("one", {bench::secure_log()}, patterns, true);
  const std::string two =
      bench::rules_of("two", {bench::secure_log(), bench::secure_log(bench::kLogBytes, 1)}, patterns, true);
  std::vector<std::string> pinned = {"taskset", "-c", "0"};
  for (const std::string& word : bench::replay_of(one)) pinned.push_back(word);
  // What the machine gives two processes at once, by grep.
  const auto greps = [](int n) {
    std::string text;
    for (int i = 0; i < n; ++i)
      text += fmt::format("grep -c -F '{}' {} & ", bench::kLiteral, bench::secure_log(bench::kLogBytes, i));
    return std::vector<std::string>{"sh", "-c", text + "wait"};
  };
  const auto medians = bench::in_turns({pinned, bench::replay_of(two), bench::replay_of(one), greps(1), greps(2)}, 9);
  bench::row(
      "T10", "100 filters, two files on two cores / one on one", 2 * medians[0].wall_ms / medians[1].wall_ms, 1.85,
      true,
      fmt::format("{:.1f} ms for two, {:.1f} ms for one; one file on both cores {:.1f} ms; CPU time {:.1f}, {:.1f}",
                  medians[1].wall_ms, medians[0].wall_ms, medians[2].wall_ms, medians[1].cpu_ms, medians[0].cpu_ms));
  bench::note("T10", "  two greps side by side / one",
              fmt::format("{:8.2f}   {:.1f} ms for two, {:.1f} ms for one", 2 * medians[3].wall_ms / medians[4].wall_ms,
                          medians[4].wall_ms, medians[3].wall_ms));
  return 0;
}
