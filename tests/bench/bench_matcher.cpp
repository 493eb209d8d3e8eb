// T5 and T6: the hard sets at the matcher itself: filters all of whose terms are common in the log, and regular
// expressions full of wildcards over the same words. Beside them, in turns, `grep -c -F` of one literal as a process.
#include <fmt/format.h>

#include <functional>
#include <optional>

#include "blocks.h"
#include "corpus.h"
#include "measure.h"
#include "pattern/matcher.h"
#include "pattern/parse.h"

using namespace tocsin;

namespace {

constexpr std::size_t kBytes = 20'000'000;
constexpr int kRounds = 7;
constexpr double kSlowMs = 8'000;

std::optional<pattern::Matcher> compile(const std::vector<std::string>& patterns) {
  std::vector<pattern::Ast> trees;
  for (const std::string& text : patterns) {
    auto tree = pattern::parse(text);
    if (!tree) return std::nullopt;
    trees.push_back(std::move(*tree));
  }
  return std::optional<pattern::Matcher>(std::in_place, trees);
}

struct Timed {
  double ms = 0;
  std::uint64_t matches = 0;
};

Timed match(const pattern::Matcher& matcher, const bench::Blocks& blocks, pattern::Matcher::Scratch& scratch) {
  std::vector<pattern::Match> out;
  Timed timed;
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string_view block : blocks.all()) {
    out.clear();
    matcher.match({block, {}, true}, scratch, out);
    timed.matches += out.size();
    timed.ms = bench::ms_since(begin);
    if (timed.ms > kSlowMs) break;
  }
  return timed;
}

// Median of the runs, each set in its turn; none: the build cannot parse one, or is too slow.
std::optional<std::vector<Timed>> in_turns(const char* target, const std::string& what,
                                           const std::vector<std::vector<std::string>>& sets,
                                           const bench::Blocks& blocks, std::vector<double>& grep_ms) {
  std::vector<pattern::Matcher> matchers;
  for (const auto& set : sets) {
    auto matcher = compile(set);
    if (!matcher) {
      bench::note(target, what, "the build cannot parse the patterns");
      return std::nullopt;
    }
    matchers.push_back(std::move(*matcher));
  }
  const std::string log = bench::secure_log(kBytes);
  std::vector<pattern::Matcher::Scratch> scratch(sets.size());
  std::vector<std::vector<double>> ms(sets.size());
  std::vector<Timed> medians(sets.size());
  for (int round = 0; round < kRounds; ++round) {
    grep_ms.push_back(bench::run(bench::grep_count(bench::kLiteral, log)).wall_ms);
    for (std::size_t s = 0; s < sets.size(); ++s) {
      const Timed timed = match(matchers[s], blocks, scratch[s]);
      if (timed.ms > kSlowMs) {
        bench::note(target, what, fmt::format("{} patterns need more than {:.0f} s", sets[s].size(), kSlowMs / 1000));
        return std::nullopt;
      }
      ms[s].push_back(timed.ms);
      medians[s].matches = timed.matches;
    }
  }
  for (std::size_t s = 0; s < sets.size(); ++s) medians[s].ms = bench::percentile(ms[s], 0.5);
  return medians;
}

double speed(const bench::Blocks& blocks, double ms) { return static_cast<double>(blocks.size()) / 1000 / ms; }

std::vector<std::string> terms(std::size_t n) {
  std::vector<std::string> all;
  for (const auto& three : bench::common_terms(n)) {
    std::string text;
    for (const std::string& term : three) text += (text.empty() ? "\"" : " \"") + term + "\"";
    all.push_back(std::move(text));
  }
  return all;
}

std::vector<std::string> regexes(std::size_t n) {
  std::vector<std::string> all;
  for (const std::string& text : bench::wildcard_regexes(n)) all.push_back("%" + text + "%");
  return all;
}

}  // namespace

int main() {
  bench::pin_to_one_core();
  const bench::Blocks blocks(bench::secure_log(kBytes));
  std::vector<double> grep;
  if (const auto t5 = in_turns("T5", "filters of three common terms", {terms(10), terms(10'000)}, blocks, grep)) {
    const double grep_ms = bench::percentile(grep, 0.5);
    const auto& ten = t5->front();
    const auto& all = t5->back();
    bench::row("T5", "10,000 of three common terms / grep of one literal", grep_ms / all.ms, 0.15, true,
               fmt::format("{:.1f} ms ({:.0f} MB/s), {} matches; grep {:.1f} ms", all.ms, speed(blocks, all.ms),
                           all.matches, grep_ms));
    bench::row("T5", "  10 -> 10,000, times as long", all.ms / ten.ms, 2, false,
               fmt::format("{:.1f} ms, {} matches -> {:.1f} ms", ten.ms, ten.matches, all.ms));
  }
  if (const auto t6 = in_turns("T6", "wildcard-rich regexes", {regexes(50), regexes(200)}, blocks, grep)) {
    const auto& fifty = t6->front();
    const auto& all = t6->back();
    bench::row("T6", "200 wildcard-rich regexes, MB/s", speed(blocks, all.ms), 100, true,
               fmt::format("{:.1f} ms, {} matches", all.ms, all.matches));
    bench::row("T6", "  50 -> 200, times as long", all.ms / fifty.ms, 3, false,
               fmt::format("{:.1f} ms, {} matches -> {:.1f} ms", fifty.ms, fifty.matches, all.ms));
  }
  return 0;
}
