// T1 to T4: `tocsin replay` of text filters, each with an alarm over five minutes, beside `grep -c -F` of one literal;
// 200 MB from the page cache, whole processes on one core, in turns.
#include <fmt/format.h>

#include "corpus.h"
#include "measure.h"

using namespace tocsin;

namespace {

constexpr auto kMegabytes = static_cast<double>(bench::kLogBytes) / 1e6;

double speed(double ms) { return kMegabytes / ms * 1000; }

struct Measured {
  bench::Run whole;
  bench::Run start;  // the same over one line
  bench::Run grep;
  bench::Run extra;  // another baseline

  // How often grep's time goes into ours.
  [[nodiscard]] double ratio() const { return grep.wall_ms / whole.wall_ms; }
  [[nodiscard]] double scan_ms() const { return std::max(whole.wall_ms - start.wall_ms, 0.001); }
  [[nodiscard]] std::string detail() const {
    return fmt::format(
        "tocsin {:.1f} ms ({:.0f} MB/s), of them start {:.1f}; grep {:.1f} ms ({:.0f} MB/s); by CPU time {:.2f}",
        whole.wall_ms, speed(whole.wall_ms), start.wall_ms, grep.wall_ms, speed(grep.wall_ms),
        grep.cpu_ms / whole.cpu_ms);
  }
};

bool measure(const char* target, const std::string& what, const std::vector<std::string>& patterns,
             std::vector<std::string> extra, Measured& out) {
  const std::string log = bench::secure_log();
  if (!bench::feasible(target, what, patterns, bench::kLogBytes)) return false;
  const std::string full = bench::rules_of("full", {log}, patterns, true);
  const std::string start = bench::start_rules(patterns);
  std::vector<std::vector<std::string>> commands = {bench::replay_of(full), bench::replay_of(start),
                                                    bench::grep_count(bench::kLiteral, log)};
  if (!extra.empty()) commands.push_back(std::move(extra));
  const auto medians = bench::in_turns(commands);
  out = {medians[0], medians[1], medians[2], medians.back()};
  return true;
}

}  // namespace

int main() {
  bench::pin_to_one_core();
  const std::string log = bench::secure_log();
  Measured m;

  if (measure("T1", "1 filter / grep of it", {bench::quoted(bench::kLiteral)}, {}, m))
    bench::row("T1", "1 filter / grep of it", m.ratio(), 1.5, true, m.detail());

  double ten_ms = 0;
  if (measure("T4", "10 filters", bench::quoted(bench::literals(10)), {}, m)) ten_ms = m.scan_ms();

  std::string list;
  for (const std::string& literal : bench::literals(100)) list += literal + "\n";
  const std::string file = bench::keep("literals.txt", list);
  if (measure("T2", "100 filters", bench::quoted(bench::literals(100)), {"grep", "-c", "-F", "-f", file, log}, m)) {
    bench::row("T2", "100 filters / grep of one literal", m.ratio(), 0.85, true, m.detail());
    bench::row("T2", "100 filters / grep -F -f of the 100", m.extra.wall_ms / m.whole.wall_ms, 3.5, true,
               fmt::format("grep {:.1f} ms ({:.0f} MB/s)", m.extra.wall_ms, speed(m.extra.wall_ms)));
  }

  if (measure("T3", "1,000 filters", bench::quoted(bench::literals(1000)), {}, m)) {
    bench::row("T3", "1,000 filters / grep of one literal", m.ratio(), 0.5, true, m.detail());
    bench::row("T3", "  without start", m.grep.wall_ms / m.scan_ms(), 0.8, true, fmt::format("{:.1f} ms", m.scan_ms()));
  }

  if (measure("T4", "10,000 filters", bench::quoted(bench::literals(10'000)), {}, m)) {
    bench::row("T4", "10,000 filters / grep of one literal", m.ratio(), 0.3, true, m.detail());
    bench::row("T4", "  without start", m.grep.wall_ms / m.scan_ms(), 0.8, true, fmt::format("{:.1f} ms", m.scan_ms()));
    if (ten_ms > 0)
      bench::row("T4", "  10 -> 10,000 filters, times as long", m.scan_ms() / ten_ms, 2.2, false,
                 fmt::format("{:.1f} -> {:.1f} ms", ten_ms, m.scan_ms()));
  }

  double ten_addresses_ms = 0;
  if (measure("T4", "10 addresses", bench::quoted(bench::addresses(10)), {}, m)) ten_addresses_ms = m.scan_ms();
  if (measure("T4", "10,000 addresses", bench::quoted(bench::addresses(10'000)), {}, m) && ten_addresses_ms > 0)
    bench::row("T4", "  10 -> 10,000 addresses, times as long", m.scan_ms() / ten_addresses_ms, 4.6, false,
               fmt::format("{:.1f} -> {:.1f} ms", ten_addresses_ms, m.scan_ms()));
  return 0;
}
