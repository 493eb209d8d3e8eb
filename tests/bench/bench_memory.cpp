// T12 and T14: the largest resident memory of `tocsin replay`, by filters and by the size of the file; and how long
// 10,000 filters take to compile, and what that takes. A process of its own each.
#include <fmt/format.h>
#include <sys/resource.h>

#include "corpus.h"
#include "daemon/configuration.h"
#include "measure.h"

using namespace tocsin;

namespace {

constexpr std::size_t kShortBytes = 1'000'000;

double megabytes(long kb) { return static_cast<double>(kb) / 1024; }

long peak_kb() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss;
}

void resident(std::size_t filters, double most) {
  const auto patterns = bench::quoted(bench::literals(filters));
  const auto what = fmt::format("{} filters, largest resident memory, MB", filters);
  if (!bench::feasible("T12", what, patterns, bench::kLogBytes)) return;
  const bench::Run small =
      bench::run(bench::replay_of(bench::rules_of("brief", {bench::secure_log(kShortBytes)}, patterns, true)));
  const bench::Run large = bench::run(bench::replay_of(bench::rules_of("full", {bench::secure_log()}, patterns, true)));
  bench::row("T12", what, megabytes(large.peak_kb), most, false,
             fmt::format("over 200 MB; over 1 MB {:.1f}", megabytes(small.peak_kb)));
}

void compile() {
  daemon::ConfigurationSource source;
  source.config = bench::keep("tocsin.yaml", "host: bench\n");
  source.rules = {
      bench::rules_of("full", {bench::secure_log(kShortBytes)}, bench::quoted(bench::literals(10'000)), true)};
  auto begin = std::chrono::steady_clock::now();
  daemon::Configuration configuration = daemon::read_configuration(source);
  const double read_ms = bench::ms_since(begin);
  if (configuration.diagnostics.has_errors()) bench::give_up(configuration.diagnostics.to_text());
  const long read_kb = peak_kb();
  begin = std::chrono::steady_clock::now();
  const auto program = daemon::compile(ProgramId{1}, configuration, engine::Defaults::watched);
  const double compile_ms = bench::ms_since(begin);
  bench::row(
      "T14", "10,000 filters read and compiled, ms", read_ms + compile_ms, 250, false,
      fmt::format("read and checked {:.0f} ms, compiled {:.0f} ms; peak {:.0f} MB after reading, {:.0f} after both",
                  read_ms, compile_ms, megabytes(read_kb), megabytes(peak_kb())));
}

}  // namespace

int main() {
  resident(100, 24);
  resident(10'000, 64);
  compile();
  return 0;
}
