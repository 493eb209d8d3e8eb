// Cases of metric alarms, straight through the classes that judge them.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "alarm/aligned_alarm.h"
#include "alarm/group_key.h"
#include "alarm/metric_alarm.h"
#include "alarm_cases/definition.h"
#include "alarm_cases/fields.h"
#include "alarm_cases/runner.h"

namespace tocsin::alarm_cases {
namespace dom = simdjson::dom;
namespace {

// What happens at an instant: a datapoint arrives, or the clock moves.
struct Step {
  double at = 0;
  bool is_advance = false;
  alarm::Arrival arrival;
};

WindowBucket samples_of(const dom::element& point, double time) {
  WindowBucket samples;
  samples.time = at_seconds(time);
  if (const auto set = field(point, "stat")) {
    samples.count = static_cast<std::uint64_t>(number_or(*set, "SampleCount", 0));
    samples.sum = number_or(*set, "Sum", 0);
    samples.minimum = number_or(*set, "Minimum", 0);
    samples.maximum = number_or(*set, "Maximum", 0);
    return samples;
  }
  const double value = number_or(point, "v", 0);
  const double count = number_or(point, "count", 1);
  samples.count = static_cast<std::uint64_t>(count);
  samples.sum = value * count;
  samples.minimum = samples.maximum = value;
  return samples;
}

Step step_of(const dom::element& point, const Alarm& alarm, std::size_t series) {
  Step step;
  double time = 0;
  if (point.is_array()) {
    std::vector<double> numbers;
    for (const dom::element n : point.get_array()) numbers.push_back(n.get_double());
    time = numbers[0];
    step.at = numbers.size() > 2 ? numbers[2] : time;
    step.arrival.samples = {at_seconds(time), 1, numbers[1], numbers[1], numbers[1]};
  } else {
    time = number_or(point, "t", 0);
    step.at = number_or(point, "arrive", time);
    step.arrival.samples = samples_of(point, time);
  }
  step.arrival.series = series;
  const auto dimensions = field(point, "dims");
  for (const auto& name : alarm.group_by) {
    const std::string value = dimensions ? text_or(*dimensions, name.value.c_str(), "") : "";
    alarm::append_to_key(step.arrival.group, name.value, value);
  }
  return step;
}

std::vector<Step> steps_of(const dom::element& json, const Alarm& alarm) {
  std::vector<Step> steps;
  const dom::element points = json["datapoints"];
  if (points.is_array()) {
    for (const dom::element point : points.get_array()) steps.push_back(step_of(point, alarm, 0));
  } else {
    for (const auto [id, series] : points.get_object()) {
      std::size_t index = 0;
      while (index < alarm.metrics.size() && alarm.metrics[index].id.value != id) ++index;
      for (const dom::element point : series.get_array()) steps.push_back(step_of(point, alarm, index));
    }
  }
  for (const dom::element at : json["evaluate_at"].get_array()) {
    Step step;
    step.at = at.get_double();
    step.is_advance = true;
    steps.push_back(std::move(step));
  }
  // In the order of arrival; the clock moves after what arrives at the same instant.
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.at < b.at; });
  return steps;
}

std::string text_of(double time, std::string_view word) {
  return std::to_string(time) + " " + std::string(word) + "; ";
}

// A list of [time, word, ...].
std::string expected_of(const dom::element& list) {
  std::string text;
  for (const dom::element entry : list.get_array()) {
    const dom::array parts = entry.get_array();
    text += text_of(parts.at(0).get_double().value(), parts.at(1).get_string().value());
    std::string_view group;
    if (parts.at(2).get(group) == simdjson::SUCCESS) text += std::string(group) + "; ";
  }
  return text;
}

class Comparison {
 public:
  void check(const dom::element& json, const char* key, const std::string& seen) {
    const auto list = field(json, key);
    if (!list) return;
    const std::string expected = expected_of(*list);
    if (seen != expected) outcome_.seen += std::string(key) + ": " + seen + " instead of " + expected + " ";
  }
  void check_number(const dom::element& json, const char* key, double seen) {
    if (field(json, key) && !is_near(number_or(json, key, 0), seen)) {
      outcome_.seen += std::string(key) + ": " + std::to_string(seen) + " ";
    }
  }
  Outcome outcome() {
    outcome_.holds = outcome_.seen.empty();
    return std::move(outcome_);
  }

 private:
  Outcome outcome_;
};

Outcome run_sliding(const dom::element& json, const Alarm& alarm) {
  AlarmSnapshot known;
  known.row.alarm = alarm.name.value;
  known.row.start = known.row.clock = at_seconds(number_or(json, "start", 0));
  known.row.state = state_or(json, "initial_state", AlarmState::insufficient_data);
  const bool is_grouped = !alarm.group_by.empty();
  const auto subject = alarm::make_metric_alarm(
      alarm, *alarm.allowed_lateness, is_grouped ? std::vector<AlarmSnapshot>{} : std::vector{std::move(known)});
  std::vector<alarm::Change> changes;
  if (is_grouped) subject->advance(at_seconds(number_or(json, "start", 0)), changes);
  std::size_t dropped = 0;
  for (const Step& step : steps_of(json, alarm)) {
    if (step.is_advance) {
      subject->advance(at_seconds(step.at), changes);
    } else if (subject->take(step.arrival, changes) == alarm::MetricAlarm::Taken::too_late) {
      ++dropped;
    }
  }
  std::string seen;
  for (const auto& change : changes) {
    seen += text_of(to_seconds(change.time), to_string(change.new_state));
    if (is_grouped) seen += change.group + "; ";
  }
  Comparison comparison;
  comparison.check(json, "expect", seen);
  comparison.check_number(json, "expect_dropped", static_cast<double>(dropped));
  return comparison.outcome();
}

// The edges that the case gives, each at a time within its period.
alarm::BandLookup band_of(const dom::element& json) {
  const auto band = field(json, "band");
  if (!band) return {};
  const auto edge_at = [](const dom::element& points, double begin, double period) -> std::optional<double> {
    for (const dom::element point : points.get_array()) {
      const dom::array pair = point.get_array();
      const double time = pair.at(0).get_double();
      if (time >= begin && time < begin + period) return pair.at(1).get_double().value();
    }
    return std::nullopt;
  };
  const double period = number_or(json["alarm"], "Period", 60);
  return [band = *band, edge_at, period](std::string_view, double, Time begin) {
    return alarm::MathBand{edge_at(band["upper"], to_seconds(begin), period),
                           edge_at(band["lower"], to_seconds(begin), period)};
  };
}

Outcome run_aligned(const dom::element& json, const Alarm& alarm) {
  AlarmSnapshot known;
  known.row.alarm = alarm.name.value;
  known.row.start = known.row.clock = at_seconds(0);
  known.row.state = state_or(json, "initial_state", AlarmState::insufficient_data);
  known.row.reason = "as given";
  alarm::AlignedAlarm subject(alarm, std::move(known), nullptr, band_of(json));
  const Duration resolution = std::chrono::seconds(std::llround(number_or(json, "storage_resolution", 1)));
  std::vector<alarm::Change> changes;
  std::string states;
  for (Step& step : steps_of(json, alarm)) {
    if (step.is_advance) {
      subject.evaluate(at_seconds(step.at), changes);
      states += text_of(step.at, to_string(subject.state()));
    } else {
      step.arrival.samples.time -= step.arrival.samples.time.time_since_epoch() % resolution;
      subject.take(step.arrival, changes);
    }
  }
  std::string actions;
  std::string reasons;
  for (const auto& change : changes) {
    if (alarm.actions_enabled) actions += text_of(to_seconds(change.time), to_string(change.new_state));
    reasons += text_of(to_seconds(change.time), change.reason);
  }
  Comparison comparison;
  comparison.check(json, "expect", states);
  comparison.check(json, "expect_actions", actions);
  comparison.check(json, "expect_reason", reasons);
  return comparison.outcome();
}

}  // namespace

Outcome run_metric(const dom::element& json) {
  const Alarm alarm = definition_of(json);
  return alarm.evaluation == Evaluation::sliding ? run_sliding(json, alarm) : run_aligned(json, alarm);
}

}  // namespace tocsin::alarm_cases
