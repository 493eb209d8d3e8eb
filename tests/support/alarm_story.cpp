#include "support/alarm_story.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

#include "metric/statistic.h"
#include "support/state_model.h"

namespace tocsin::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kStatistics[] = {
    "Sum",  "Sum",  "SampleCount", "SampleCount", "Average", "Minimum", "Maximum", "p50",     "p90",        "p0",
    "tm75", "wm80", "TC(1:3)",     "TS(:2)",      "PR(1:4)", "IQM",     "tc50",    "TM(1:4)", "WM(25%:75%)"};
constexpr Comparison kComparisons[] = {Comparison::greater, Comparison::greater_or_equal, Comparison::less,
                                       Comparison::less_or_equal};
constexpr MissingData kTreatments[] = {MissingData::missing, MissingData::not_breaching, MissingData::breaching,
                                       MissingData::ignore};
constexpr AlarmState kStates[] = {AlarmState::ok, AlarmState::alarm, AlarmState::insufficient_data};

double quarters(Dice& dice, int least, int greatest) {
  return least + static_cast<double>(dice.below(static_cast<std::size_t>(greatest - least) * 4 + 1)) / 4;
}

Alarm random_alarm(Dice& dice) {
  Alarm alarm;
  alarm.name.value = "story";
  alarm.statistic = *metric::parse_statistic(dice.pick(kStatistics));
  alarm.period = Duration(1000 * (1 + dice.below(8)));
  alarm.evaluation_periods = dice.one_in(2) ? 1 : static_cast<std::uint32_t>(1 + dice.below(6));
  if (dice.one_in(2)) {
    alarm.datapoints_to_alarm = static_cast<std::uint32_t>(1 + dice.below(alarm.evaluation_periods));
  }
  alarm.comparison = kComparisons[dice.below(4)];
  alarm.threshold = dice.one_in(2) ? static_cast<double>(dice.below(6)) : quarters(dice, -1, 5);
  alarm.treat_missing_data = kTreatments[dice.below(4)];
  if (dice.one_in(3)) {
    const double away = dice.one_in(4) ? 0 : quarters(dice, 0, 3);
    const bool is_greater = alarm.comparison == Comparison::greater || alarm.comparison == Comparison::greater_or_equal;
    alarm.resolve_threshold = alarm.threshold + (is_greater ? -away : away);
  }
  if (dice.one_in(3)) alarm.resolve_after = Duration(500 * dice.below(14));
  return alarm;
}

BookSample random_sample(Dice& dice, Time time, std::uint64_t mark) {
  const std::uint64_t count = dice.one_in(4) ? 1 + dice.below(3) : 1;
  const double value = dice.one_in(12) ? quarters(dice, -2, 0) : quarters(dice, 0, 5);
  BookSample sample{{time, count, value * static_cast<double>(count), value, value, {}}, dice.one_in(5) ? 0 : mark};
  if (dice.one_in(10)) {  // a set of two different values, or more
    sample.samples.count = 2 + dice.below(3);
    sample.samples.maximum = value + quarters(dice, 0, 2);
    sample.samples.sum = value * static_cast<double>(sample.samples.count - 1) + sample.samples.maximum;
  }
  if (dice.one_in(30)) sample.samples.sum += 1;  // nobody knows of what
  return sample;
}

// A walk through time whose samples lie close, at the same instant, exactly a period apart, or far behind.
void walk(Story& story, Dice& dice, std::size_t steps, std::int64_t tick, std::size_t groups) {
  const std::int64_t period = story.alarm.period.count();
  std::int64_t now = 1'000'000'000'000;
  std::vector<std::int64_t> seen = {now};
  for (std::size_t i = 0; i < steps; ++i) {
    switch (dice.below(6)) {
      case 0:
        break;  // again at the same instant
      case 1:
        now = std::max(now, seen[dice.below(seen.size())] +
                                period * static_cast<std::int64_t>(1 + dice.below(story.alarm.evaluation_periods)));
        break;
      case 2:
        now += static_cast<std::int64_t>(dice.below(static_cast<std::size_t>(2 * period)));
        break;
      default:
        now += tick * static_cast<std::int64_t>(dice.below(6));
    }
    StoryStep step;
    step.time = from_ms(now);
    if (groups > 0) step.group = fmt::format("User=u{}", dice.below(groups));
    if (dice.one_in(5)) {
      step.what = StoryStep::What::advance;
      if (dice.one_in(6)) step.time = from_ms(now += period * static_cast<std::int64_t>(dice.below(8)));
      if (dice.one_in(6)) step.time -= Duration(dice.below(20'000));  // the clock does not go back
    } else if (dice.one_in(25)) {
      step.what = StoryStep::What::set_state;
      step.state = kStates[dice.below(3)];
    } else {
      std::int64_t time = now;
      if (dice.one_in(4)) time -= static_cast<std::int64_t>(dice.below(12)) * tick;
      if (dice.one_in(12)) time = now - story.lateness.count() - static_cast<std::int64_t>(dice.below(2));
      step.time = from_ms(time);
      step.sample = random_sample(dice, step.time, i + 1);
      seen.push_back(time);
      if (seen.size() > 6) seen.erase(seen.begin());
    }
    story.steps.push_back(step);
  }
  StoryStep last;
  last.what = StoryStep::What::advance;
  last.time = from_ms(now + period * 8 + 100'000);
  story.steps.push_back(last);
}

const std::shared_ptr<const std::string>& file() {
  static const auto path = std::make_shared<const std::string>("/var/log/x");
  return path;
}

class Run {
  using Texts = std::pair<std::string, std::string>;

 public:
  Run(const Story& story, StoryWay way, Dice& dice) : story_(&story), way_(way), dice_(&dice) { start({}); }

  StoryRun play() {
    for (const StoryStep& step : story_->steps) {
      lead_up(step);
      std::string moment;
      std::vector<alarm::Change> changes;
      const auto before = alarm_->clock();
      switch (step.what) {
        case StoryStep::What::sample: {
          alarm::Arrival arrival;
          arrival.samples = step.sample.samples;
          arrival.group = step.group;
          if (step.sample.mark > 0) arrival.event = {file(), step.sample.mark, 1};
          // An aligned alarm has no time but that which it is told.
          if (before && step.time > *before && story_->alarm.evaluation == Evaluation::sliding)
            passed_ = std::max(passed_, step.time - Duration{1});
          const bool taken = alarm_->take(arrival, changes) == alarm::MetricAlarm::Taken::counted;
          moment = taken ? "taken " : "late ";
          break;
        }
        case StoryStep::What::advance: {
          const auto due = alarm_->next_deadline();
          alarm_->advance(step.time, changes);
          passed_ = std::max(passed_, step.time);
          if (!changes.empty() && due && *due > changes.front().time)
            throw std::runtime_error("a change before the deadline");
          break;
        }
        case StoryStep::What::set_state:
          moment = alarm_->set_state(step.group, step.state, "by hand", "", step.time, changes) ? "set " : "unknown ";
          break;
      }
      if (before && *alarm_->clock() < *before) throw std::runtime_error("the clock went back");
      note(changes);
      // Without a change the reason is a new one all the same.
      if (moment == "set ") told_[step.group] = {"by hand", ""};
      run_.moments.push_back(moment + shown());
      store();
      if (way_ == StoryWay::restarts && dice_->one_in(4)) restart();
    }
    return std::move(run_);
  }

 private:
  void start(std::vector<AlarmSnapshot> known) {
    alarm_ = alarm::make_metric_alarm(story_->alarm, story_->lateness, std::move(known));
  }

  // Time may pass in any number of steps before a step that is at a later one.
  void lead_up(const StoryStep& step) {
    if (way_ != StoryWay::small_steps || !alarm_->clock()) return;
    if (step.what == StoryStep::What::set_state) return;
    const bool is_aligned = story_->alarm.evaluation == Evaluation::aligned;
    if (is_aligned && step.what == StoryStep::What::sample) return;
    const Time until = step.time - Duration{1};
    std::vector<alarm::Change> changes;
    while (*alarm_->clock() < until && !dice_->one_in(12)) {
      const auto due = alarm_->next_deadline();
      Time to = *alarm_->clock() + Duration(1 + dice_->below(static_cast<std::size_t>(story_->alarm.period.count())));
      if (due && dice_->one_in(3)) to = *due - Duration(dice_->below(2));
      to = std::min(until, to);
      const std::size_t old = changes.size();
      alarm_->advance(to, changes);
      passed_ = std::max(passed_, to);
      if ((!due || *due > to) && changes.size() > old) throw std::runtime_error("a change before the deadline");
    }
    note(changes);
  }

  void note(const std::vector<alarm::Change>& changes) {
    for (const alarm::Change& c : changes) {
      std::vector<std::uint64_t> marks;
      for (const Evidence& e : c.evidence) marks.push_back(e.event.offset);
      run_.changes.push_back(book_line(c.time, c.group, c.old_state, c.new_state, c.number, c.value, c.threshold,
                                       c.is_correction, c.reason, marks));
      run_.data.push_back(c.reason_data);
      // The texts of the state that it leaves are those with which it came.
      Texts& known = told_[c.group];
      if (!known.first.empty() && known != Texts{c.old_reason, c.old_reason_data}) {
        throw std::runtime_error("a state's reason has changed: " + c.old_reason);
      }
      known = {c.reason, c.reason_data};
    }
  }

  [[nodiscard]] std::string shown() const {
    std::string text(to_string(alarm_->state()));
    if (story_->alarm.group_by.empty()) return text;
    for (const alarm::InstanceView& view : alarm_->instances(1000)) text += " " + view.row.group;
    const alarm::GroupTotals totals = alarm_->groups();
    std::size_t in_alarm = 0;
    for (const AlarmSnapshot& s : alarm_->snapshots()) in_alarm += s.row.state == AlarmState::alarm ? 1 : 0;
    if (in_alarm != totals.in_alarm) throw std::runtime_error("instances in ALARM are counted wrongly");
    return text;
  }

  void store() {
    alarm::Dirty dirty;
    alarm_->take_dirty(dirty);
    StateDelta delta;
    for (std::string& group : dirty.removed_groups) {
      told_.erase(group);
      delta.removed_instances.emplace_back(story_->alarm.name.value, std::move(group));
    }
    delta.prunes = std::move(dirty.prunes);
    delta.buckets = std::move(dirty.buckets);
    delta.alarms = std::move(dirty.rows);
    stored_.apply(delta);
    // What is stored is what is held, but for a clock that went on without anything to tell.
    std::vector<AlarmSnapshot> held = alarm_->snapshots();
    std::vector<AlarmSnapshot> loaded = stored_.state().alarms;
    const auto by_group = [](const AlarmSnapshot& a, const AlarmSnapshot& b) { return a.row.group < b.row.group; };
    std::sort(held.begin(), held.end(), by_group);
    std::sort(loaded.begin(), loaded.end(), by_group);
    if (held.size() != loaded.size()) throw std::runtime_error("other instances are stored than are held");
    for (std::size_t i = 0; i < held.size(); ++i) {
      std::erase_if(held[i].windows, [](const auto& window) { return window.empty(); });
      std::erase_if(loaded[i].windows, [](const auto& window) { return window.empty(); });
      const auto known = told_.find(held[i].row.group);
      if (known != told_.end() && known->second != Texts{held[i].row.reason, held[i].row.reason_data}) {
        throw std::runtime_error("a state's reason is not the change's: " + held[i].row.reason);
      }
      if (loaded[i].row.clock > held[i].row.clock) throw std::runtime_error("a clock is stored that is not yet");
      held[i].row.clock = loaded[i].row.clock;
      if (held[i] != loaded[i]) throw std::runtime_error("what is stored is not what is held: " + held[i].row.group);
    }
  }

  void restart() {
    start(stored_.state().alarms);
    if (passed_ == Time::min()) return;
    std::vector<alarm::Change> changes;
    alarm_->advance(passed_, changes);
    if (!changes.empty()) throw std::runtime_error("a restart changed something");
    store();
  }

  const Story* story_;
  StoryWay way_;
  Dice* dice_;
  std::unique_ptr<alarm::MetricAlarm> alarm_;
  StateModel stored_;
  std::map<std::string, Texts> told_;  // reason and reason data of the last change, by group
  Time passed_ = Time::min();          // time was told to have come so far
  StoryRun run_;
};

}  // namespace

Story sliding_story(Dice& dice, std::size_t steps) {
  Story story;
  story.alarm = random_alarm(dice);
  story.lateness = Duration(500 * dice.below(24));
  walk(story, dice, steps, dice.one_in(2) ? 500 : 250, 0);
  return story;
}

Story long_story(Dice& dice, std::size_t steps) {
  Story story;
  Alarm& alarm = story.alarm;
  alarm = random_alarm(dice);
  alarm.period = Duration(1000 * (1 + dice.below(3)));
  constexpr std::size_t kMost[] = {12, 40, 40, 300};
  alarm.evaluation_periods = static_cast<std::uint32_t>(7 + dice.below(kMost[dice.below(4)]));
  // Few of many: among random samples anything else is never reached.
  const std::size_t most = dice.one_in(4) ? alarm.evaluation_periods : 6;
  alarm.datapoints_to_alarm = static_cast<std::uint32_t>(1 + dice.below(most));
  story.lateness = Duration(500 * dice.below(24));
  walk(story, dice, steps, dice.one_in(2) ? 500 : 250, 0);
  return story;
}

Story grouped_story(Dice& dice, std::size_t steps) {
  Story story;
  story.alarm = random_alarm(dice);
  story.alarm.group_by.push_back({"User", {}});
  story.alarm.max_groups = static_cast<std::uint32_t>(1 + dice.below(4));
  story.lateness = Duration(500 * dice.below(24));
  walk(story, dice, steps, 500, 1 + dice.below(7));
  return story;
}

Story aligned_story(Dice& dice, std::size_t steps) {
  Story story;
  story.alarm = random_alarm(dice);
  Alarm& alarm = story.alarm;
  alarm.evaluation = Evaluation::aligned;
  alarm.resolve_threshold.reset();
  alarm.resolve_after = Duration{0};
  constexpr int kPeriods[] = {10, 20, 30, 60, 60, 120, 300};
  alarm.period = std::chrono::seconds(kPeriods[dice.below(7)]);
  if (dice.one_in(30)) {
    alarm.period = 6h;
    alarm.evaluation_periods = static_cast<std::uint32_t>(3 + dice.below(3));
    alarm.datapoints_to_alarm.reset();
  }
  alarm.evaluation_range_extra = static_cast<std::uint32_t>(dice.below(4));
  if (dice.one_in(3)) alarm.low_sample_count = LowSampleCount::ignore;
  if (dice.one_in(6)) {
    constexpr const char* kZones[] = {"UTC", "+05:30", "-03:00", "+02:00"};
    alarm.wall_clock_zone = dice.pick(kZones);
    constexpr int kClockPeriods[] = {60, 300, 3600};
    alarm.period = std::chrono::seconds(kClockPeriods[dice.below(3)]);
    if (dice.one_in(8)) alarm.period = dice.one_in(2) ? 24h : 168h;
  }
  walk(story, dice, steps, std::max<std::int64_t>(1000, alarm.period.count() / 8), 0);
  // Nothing is evaluated but where time is told to have come.
  for (StoryStep& step : story.steps) {
    if (step.what == StoryStep::What::sample && dice.one_in(4)) step.what = StoryStep::What::advance;
  }
  return story;
}

std::string to_text(const Story& story) {
  const Alarm& a = story.alarm;
  std::string text = fmt::format(
      "{} of {} ms, {} of {}, operator {} {}, missing is {}, resolve {} after {} ms, lateness {}, at most {} groups, "
      "range +{}, zone '{}'\n",
      to_string(a.statistic), a.period.count(), a.datapoints_to_alarm.value_or(0), a.evaluation_periods,
      to_string(a.comparison), a.threshold, to_string(a.treat_missing_data), a.resolve_threshold.value_or(a.threshold),
      a.resolve_after.count(), story.lateness.count(), a.max_groups, a.evaluation_range_extra, a.wall_clock_zone);
  for (const StoryStep& s : story.steps) {
    text += fmt::format("{} {} ", to_ms(s.time), s.group);
    if (s.what == StoryStep::What::advance) text += "advance\n";
    if (s.what == StoryStep::What::set_state) text += fmt::format("set {}\n", to_string(s.state));
    if (s.what != StoryStep::What::sample) continue;
    text += fmt::format("{} samples, sum {}, {} to {}\n", s.sample.samples.count, s.sample.samples.sum,
                        s.sample.samples.minimum, s.sample.samples.maximum);
  }
  return text;
}

StoryRun by_the_book(const Story& story) {
  std::unique_ptr<BookAlarm> book;
  BookGrouped* grouped = nullptr;
  if (!story.alarm.group_by.empty()) {
    auto made = std::make_unique<BookGrouped>(story.alarm, story.lateness);
    grouped = made.get();
    book = std::move(made);
  } else if (story.alarm.evaluation == Evaluation::aligned) {
    book = std::make_unique<BookAligned>(story.alarm);
  } else {
    book = std::make_unique<BookSliding>(story.alarm, story.lateness);
  }
  StoryRun run;
  for (const StoryStep& step : story.steps) {
    std::string moment;
    switch (step.what) {
      case StoryStep::What::sample:
        moment = book->take(step.group, step.sample, run.changes) ? "taken " : "late ";
        break;
      case StoryStep::What::advance:
        book->advance(step.time, run.changes);
        break;
      case StoryStep::What::set_state:
        moment = book->set_state(step.group, step.state, step.time, run.changes) ? "set " : "unknown ";
        break;
    }
    moment += to_string(book->state());
    if (grouped != nullptr) {
      for (const std::string& key : grouped->keys()) moment += " " + key;
    }
    run.moments.push_back(std::move(moment));
  }
  return run;
}

StoryRun by_the_library(const Story& story, StoryWay way, Dice& dice) { return Run(story, way, dice).play(); }

}  // namespace tocsin::test
