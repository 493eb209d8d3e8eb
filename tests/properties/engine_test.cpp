// Invariants of the engine over generated input: neither the cutting of batches, nor extra steps of time, nor a restart
// changes anything.
#include "engine/engine.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "engine/pending_delta.h"
#include "support/from_environment.h"
#include "support/rules.h"
#include "support/state_model.h"

using namespace tocsin;

namespace {

struct Event {
  bool advance;
  Time time;
  FilterId filter;
  double value;
};

std::string random_rules(std::mt19937& random) {
  std::string yaml = "log_groups:\n  - {name: g, files: [/x], format: syslog, timezone: UTC, allowed_lateness: " +
                     std::to_string(random() % 20) + "}\nmetric_filters:\n";
  std::string alarms = "alarms:\n";
  const char* const statistics[] = {"statistic: Sum",           "statistic: SampleCount",     "statistic: Average",
                                    "statistic: Minimum",       "statistic: Maximum",         "extended_statistic: p90",
                                    "extended_statistic: tm75", "extended_statistic: TC(1:3)"};
  const char* const operators[] = {"GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold",
                                   "LessThanOrEqualToThreshold"};
  const char* const treatments[] = {"missing", "notBreaching", "breaching", "ignore"};
  for (int i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i);
    yaml += "  - {name: f" + n + ", log_group: g, pattern: 'x', metric_transformation: {namespace: n, name: m" + n +
            ", value: 1}}\n";
    const unsigned periods = 1 + static_cast<unsigned>(random() % 3);
    alarms += "  - {name: a" + n + ", namespace: n, metric_name: m" + n + ", " + statistics[random() % 8] +
              ", period: " + std::to_string(1 + random() % 8) + ", evaluation_periods: " + std::to_string(periods) +
              ", datapoints_to_alarm: " + std::to_string(1 + random() % periods) +
              ", comparison_operator: " + operators[random() % 4] + ", threshold: " + std::to_string(random() % 4) +
              ", treat_missing_data: " + treatments[random() % 4] +
              (random() % 3 == 0 ? ", resolve_after: " + std::to_string(random() % 5) : "") + "}\n";
  }
  return yaml + alarms;
}

std::vector<Event> random_events(std::mt19937& random) {
  std::vector<Event> events;
  std::int64_t now = 1'000'000;
  for (int i = 0; i < 120; ++i) {
    now += static_cast<std::int64_t>(random() % 3) * static_cast<std::int64_t>(random() % 1500);
    if (random() % 5 == 0) {
      events.push_back({true, from_ms(now), {}, 0});
      now += 1;  // what comes at the very instant of an advance comes before it
    } else {
      const std::int64_t late = random() % 6 == 0 ? static_cast<std::int64_t>(random() % 15'000) : 0;
      events.push_back({false, from_ms(now - late), FilterId{static_cast<std::uint32_t>(random() % 4)},
                        static_cast<double>(random() % 5)});
    }
  }
  events.push_back({true, from_ms(now + 100'000), {}, 0});
  return events;
}

enum class Way { one_by_one, batches, small_steps, restarts };

// Every state change as one line, sorted by alarm and number (alarms do not order each other).
std::multiset<std::string> run(const std::shared_ptr<const engine::Program>& program, const std::vector<Event>& events,
                               Way way, unsigned seed) {
  std::mt19937 random(seed);
  engine::Engine engine(EngineState{});
  test::StateModel store;
  engine::PendingDelta pending;
  std::multiset<std::string> changes;
  const auto apply = [&](const engine::Input& input) {
    engine::Output output = engine.apply(input);
    for (const Transition& t : output.transitions) changes.insert(to_json(t));
    pending.add(std::move(output.delta));
  };
  apply(engine::NewProgram{program, kEpoch});
  Time clock = from_ms(999'000);
  apply(engine::Advance{clock, {}});
  engine::Findings batch;
  batch.program = program->id();
  const auto flush = [&] {
    if (!batch.samples.empty())
      apply(std::exchange(batch, [&] {
        engine::Findings empty;
        empty.program = program->id();
        return empty;
      }()));
  };
  for (const Event& event : events) {
    if (event.advance) {
      flush();
      if (way == Way::small_steps) {
        while (clock < event.time) {
          clock = std::min(event.time, clock + Duration{1 + static_cast<std::int64_t>(random() % 700)});
          apply(engine::Advance{clock, {}});
        }
      }
      clock = event.time;
      apply(engine::Advance{event.time, {}});
    } else {
      Sample sample;
      sample.filter = event.filter;
      sample.time = event.time;
      sample.value = event.value;
      batch.samples.push_back(sample);
      if (way != Way::batches || random() % 4 == 0) flush();
    }
    if (way == Way::restarts && random() % 5 == 0) {
      flush();
      store.apply(pending.take());
      engine = engine::Engine(store.state());
      apply(engine::NewProgram{program, kEpoch});
      apply(engine::Advance{clock, {}});
    }
  }
  flush();
  return changes;
}

}  // namespace

TEST_CASE("batches, steps of time and restarts change nothing") {
  const auto seed = static_cast<unsigned>(test::from_environment("TOCSIN_SEED", std::random_device()()));
  std::printf("engine properties: seed %u\n", seed);
  std::mt19937 random(seed);
  std::size_t changes = 0;
  for (int round = 0; round < 200; ++round) {
    const std::string rules = random_rules(random);
    const auto program = test::program_of(rules);
    const std::vector<Event> events = random_events(random);
    const unsigned way_seed = static_cast<unsigned>(random());
    CAPTURE(seed, round, rules);
    const auto plain = run(program, events, Way::one_by_one, way_seed);
    CHECK(run(program, events, Way::batches, way_seed) == plain);
    CHECK(run(program, events, Way::small_steps, way_seed) == plain);
    CHECK(run(program, events, Way::restarts, way_seed) == plain);
    changes += plain.size();
  }
  CHECK(changes > 1000);
}
