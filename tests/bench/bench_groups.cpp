// T15: one log through an alarm with group_by and 10,000 instances, in turns with the same log through one alarm: whole
// processes over 200 MB. And what the alarms alone take of it, for each datapoint.
#include <fmt/format.h>

#include <functional>
#include <random>

#include "alarm/metric_alarm.h"
#include "corpus.h"
#include "measure.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kDatapoints = 1'000'000;
constexpr std::size_t kGroups = 10'000;
constexpr int kRounds = 7;
constexpr std::size_t kBatch = 1000;  // matches of some blocks of a file, between two stores

Alarm definition(bool is_grouped) {
  Alarm alarm;
  alarm.name.value = "bench";
  alarm.period = 5min;
  alarm.threshold = 1e12;
  if (is_grouped) alarm.group_by.push_back({"SourceIp", {}});
  return alarm;
}

// Who each datapoint is of: any of them at random, or the few that make most of the noise.
std::vector<std::string> keys(bool is_skewed) {
  std::mt19937_64 random(1);  // NOLINT: the same on every run
  std::vector<std::string> all(kDatapoints);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::size_t group = i < kGroups ? i : random() % kGroups;
    if (is_skewed && i >= kGroups && random() % 10 != 0) group %= 20;
    all[i] = fmt::format("SourceIp=10.0.{}.{}", group >> 8U, group & 255U);
  }
  return all;
}

double sink = 0;

double through(const Alarm& alarm, const std::vector<std::string>& keys) {
  const auto subject = alarm::make_metric_alarm(alarm, 60s, {});
  alarm::Arrival arrival;
  std::vector<alarm::Change> changes;
  Time time = from_ms(1'000'000'000'000);
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    arrival.samples = {time += 2ms, 1, 1, 1, 1, {}};
    if (!alarm.group_by.empty()) arrival.group = keys[i];
    subject->take(arrival, changes);
    if ((i + 1) % kBatch != 0) continue;
    alarm::Dirty dirty;
    subject->take_dirty(dirty);
    changes.clear();
  }
  sink += subject->value().value_or(0);
  return bench::ms_since(begin);
}

void compare(const char* what, const std::vector<std::string>& keys) {
  const Alarm one = definition(false);
  const Alarm grouped = definition(true);
  std::vector<double> alone;
  std::vector<double> together;
  for (int round = 0; round < kRounds; ++round) {
    alone.push_back(through(one, keys));
    together.push_back(through(grouped, keys));
  }
  const double base = bench::percentile(alone, 0.5);
  const double ms = bench::percentile(together, 0.5);
  bench::note("-", fmt::format("alarm alone, {}", what),
              fmt::format("{:.0f} ns a datapoint with its stores; one alarm {:.0f} ns", ms * 1e6 / kDatapoints,
                          base * 1e6 / kDatapoints));
}

// Failed logins by address: an alarm on all of them, or one with an instance for each.
std::string rules(bool is_grouped) {
  const std::string log = bench::secure_log();
  const std::string transformation = is_grouped
                                         ? "{namespace: n, name: failures, value: 1, dimensions: {SourceIp: $ip}}"
                                         : "{namespace: n, name: failures, value: 1}";
  const std::string alarm = is_grouped ? ", group_by: [SourceIp], max_groups: 10000" : "";
  const std::string text = fmt::format(
      "log_groups:\n  - {{name: g, format: syslog, files: [\"{}\"]}}\n"
      "metric_filters:\n  - {{name: f, log_group: g, pattern: '\"{}\"', extract: 'from (?P<ip>[0-9.]+) port', "
      "metric_transformation: {}}}\n"
      "alarms:\n  - {{name: a, namespace: n, metric_name: failures, statistic: Sum, period: 5m, threshold: 3, "
      "comparison_operator: GreaterThanThreshold{}}}\n",
      log, bench::kLiteral, transformation, alarm);
  return bench::keep(is_grouped ? "groups.yaml" : "no-groups.yaml", text);
}

void whole() {
  const auto runs = bench::in_turns({bench::replay_of(rules(false)), bench::replay_of(rules(true))});
  bench::row("T15", "10,000 instances over one log: times one alarm", runs[1].wall_ms / runs[0].wall_ms, 2, false,
             fmt::format("{:.0f} ms; one alarm {:.0f} ms; by CPU time {:.2f}", runs[1].wall_ms, runs[0].wall_ms,
                         runs[1].cpu_ms / runs[0].cpu_ms));
}

}  // namespace

int main() {
  bench::pin_to_one_core();
  whole();
  compare("most of it by 20 of them", keys(true));
  compare("all of them alike", keys(false));
  return sink < 0 ? 1 : 0;
}
