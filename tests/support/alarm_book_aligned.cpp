// The aligned evaluation by the book (section 4 of the specification), and the words of every reason (section 9).
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/number_text.h"
#include "support/alarm_book.h"

namespace tocsin::test {
namespace {

using namespace std::chrono_literals;

std::string list_of(const std::vector<BookPoint>& points) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < points.size() && i < 5; ++i) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(points[i].begin);
    texts.push_back(fmt::format("{} ({:%d/%m/%y %H:%M:%S})", java_text(*points[i].value),
                                fmt::gmtime(std::chrono::system_clock::to_time_t(seconds))));
  }
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

// "1 datapoint was", "3 datapoints were".
std::string counted(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{} {}", n, what, n == 1 ? "" : "s", n == 1 ? "was" : "were");
}

double too_few_below(double percent) {
  if (percent <= 0 || percent >= 100) return 0;
  return percent >= 50 ? 1000 / (100 - percent) : 1000 / percent;
}

}  // namespace

std::string book_reason(const Alarm& alarm, double threshold, const std::vector<BookPoint>& points, AlarmState state) {
  if (state == AlarmState::insufficient_data) {
    return "Insufficient Data: " + counted(points.size(), "datapoint") + " unknown.";
  }
  const bool to_alarm = state == AlarmState::alarm;
  std::vector<BookPoint> telling;
  std::size_t real = 0;
  std::size_t filled = 0;
  for (const BookPoint& point : points) {
    if (!point.value) {
      if (point.whole) ++filled;
      continue;
    }
    ++real;
    if (book_breaches(alarm.comparison, *point.value, threshold) == to_alarm) telling.push_back(point);
  }
  std::string treated;
  if (filled > 0 && alarm.treat_missing_data == MissingData::breaching) {
    treated = " and " + counted(filled, "missing datapoint") + " treated as [Breaching]";
  } else if (filled > 0 && alarm.treat_missing_data == MissingData::not_breaching) {
    treated = " and " + counted(filled, "missing datapoint") + " treated as [NonBreaching]";
  }
  const std::string periods = fmt::format("{} period{}", points.size(), points.size() == 1 ? "" : "s");
  if (real == 0) return "Threshold Crossed: no datapoints were received for " + periods + treated + ".";
  if (telling.empty()) {
    return "Threshold Crossed: " + counted(real, "datapoint") + " received for " + periods + treated + ".";
  }
  const std::map<Comparison, std::string> words = {{Comparison::greater, "greater than"},
                                                   {Comparison::greater_or_equal, "greater than or equal to"},
                                                   {Comparison::less, "less than"},
                                                   {Comparison::less_or_equal, "less than or equal to"}};
  const std::size_t x = telling.size();
  const std::string crossed = std::string(to_alarm ? "" : "not ") + words.at(alarm.comparison) + " the threshold (" +
                              java_text(threshold) + ")" + treated;
  const std::string inside = x < 5 ? " " + list_of(telling) : "";
  std::string behind;
  if (x >= 5) {
    behind = std::string(". The most recent datapoints") + (to_alarm ? " which crossed the threshold" : "") + ": " +
             list_of(telling);
  }
  if (!alarm.datapoints_to_alarm) {
    return fmt::format("Threshold Crossed: {} datapoint{}{} {} {}{}.", x, x == 1 ? "" : "s", inside,
                       x == 1 ? "was" : "were", crossed, behind);
  }
  const std::uint32_t k =
      to_alarm ? *alarm.datapoints_to_alarm : alarm.evaluation_periods - *alarm.datapoints_to_alarm + 1;
  return fmt::format(
      "Threshold Crossed: {} out of the last {} datapoints{} {} {}{} (minimum {} datapoint{} for {} transition).", x,
      alarm.evaluation_periods, inside, x == 1 ? "was" : "were", crossed, behind, k, k == 1 ? "" : "s",
      to_alarm ? "OK -> ALARM" : "ALARM -> OK");
}

AlarmState book_aligned_verdict(const Alarm& alarm, const std::vector<BookPoint>& range, AlarmState current) {
  const std::size_t n = alarm.evaluation_periods;
  const std::size_t m = alarm.datapoints_to_alarm.value_or(alarm.evaluation_periods);
  const auto verdict = [](bool is_alarm) { return is_alarm ? AlarmState::alarm : AlarmState::ok; };
  std::size_t real = 0;
  std::size_t x = 0;
  std::size_t age_of_oldest = 0;
  for (std::size_t i = 0; i < range.size() && real < n; ++i) {
    if (!range[i].value) continue;
    ++real;
    if (book_breaches(alarm.comparison, *range[i].value, alarm.threshold)) ++x;
    age_of_oldest = i + 1;
    if (alarm.low_sample_count == LowSampleCount::ignore && alarm.statistic.kind == Statistic::Kind::percentile &&
        static_cast<double>(range[i].samples) < too_few_below(*alarm.statistic.high) - 1e-6) {
      return current;
    }
  }
  // Rule 1 needs all used points: those behind the first too small one matter no more.
  if (real == n) return verdict(x >= m);
  const std::size_t fill = n - real;
  if (alarm.treat_missing_data == MissingData::breaching) return verdict(x + fill >= m);
  if (alarm.treat_missing_data == MissingData::not_breaching) return verdict(x >= m);
  const bool is_ignore = alarm.treat_missing_data == MissingData::ignore;
  if (real == 0) return is_ignore ? current : AlarmState::insufficient_data;
  if (x >= m) return AlarmState::alarm;
  if (x == real && age_of_oldest >= m) return is_ignore ? current : AlarmState::alarm;
  return AlarmState::ok;
}

Duration BookAligned::step() const {
  if (!alarm_->wall_clock_zone.empty()) return 60s;
  if (alarm_->period < 60s) return 10s;
  return alarm_->period * static_cast<std::int64_t>(alarm_->evaluation_periods) > 86400s ? Duration(1h) : Duration(60s);
}

std::uint32_t BookAligned::range() const {
  return alarm_->evaluation_periods + (alarm_->wall_clock_zone.empty() ? alarm_->evaluation_range_extra : 0);
}

// Times in these tests are not before 1970.
Time BookAligned::newest_end(Time at) const {
  if (alarm_->wall_clock_zone.empty()) return at - at.time_since_epoch() % step();
  Duration zone{0};
  if (alarm_->wall_clock_zone != "UTC") {
    const std::string& z = alarm_->wall_clock_zone;  // +hh:mm
    zone = std::chrono::hours(std::stoi(z.substr(1, 2))) + std::chrono::minutes(std::stoi(z.substr(4, 2)));
    if (z[0] == '-') zone = -zone;
  }
  // Weeks begin on Mondays; the first of them was 1970-01-05.
  const Duration first = alarm_->period == 604800s ? Duration(96h) : Duration(0);
  return at - (at.time_since_epoch() + zone - first) % alarm_->period;
}

Time BookAligned::next_evaluation(Time after) const { return after - after.time_since_epoch() % step() + step(); }

bool BookAligned::take(const std::string& /*group*/, const BookSample& sample, BookChanges& /*changes*/) {
  const Time t = sample.samples.time;
  if (!clock_) clock_ = t;
  const Time oldest = newest_end(next_evaluation(*clock_)) - alarm_->period * static_cast<std::int64_t>(range());
  if (t < oldest) return false;
  all_.push_back(sample);
  return true;
}

void BookAligned::advance(Time to, BookChanges& changes) {
  if (!clock_) clock_ = to;
  for (Time at = next_evaluation(*clock_); at <= to; at = next_evaluation(at)) {
    std::vector<BookPoint> all;
    for (std::uint32_t i = 0; i < range(); ++i) {
      const Time end = newest_end(at) - alarm_->period * static_cast<std::int64_t>(i);
      const Time begin = end - alarm_->period;
      std::vector<WindowBucket> samples;
      std::uint64_t count = 0;
      for (const BookSample& sample : all_) {
        if (sample.samples.time < begin || sample.samples.time >= end) continue;
        samples.push_back(sample.samples);
        count += sample.samples.count;
      }
      all.push_back({begin, book_value(alarm_->statistic, samples), count, true});
    }
    const AlarmState now = book_aligned_verdict(*alarm_, all, state_);
    if (now == state_) continue;
    // The N newest points with a value, and the newest without for the rest.
    std::vector<BookPoint> used;
    std::size_t real = 0;
    for (const BookPoint& p : all) {
      if (p.value && real < alarm_->evaluation_periods) ++real;
    }
    std::size_t with = real;
    std::size_t without = alarm_->evaluation_periods - real;
    for (const BookPoint& p : all) {
      std::size_t& left = p.value ? with : without;
      if (left == 0) continue;
      --left;
      used.push_back(p);
    }
    std::vector<std::uint64_t> marks;
    std::vector<BookSample> events;
    for (const BookSample& sample : all_) {
      if (sample.mark > 0) events.push_back(sample);
    }
    if (events.size() > limits::kEvidence) events.erase(events.begin(), events.end() - limits::kEvidence);
    for (const BookSample& event : events) {
      if (event.samples.time >= used.back().begin && event.samples.time <= at) marks.push_back(event.mark);
    }
    changes.push_back(book_line(at, "", state_, now, ++changes_, used.front().value, alarm_->threshold, false,
                                book_reason(*alarm_, alarm_->threshold, used, now), marks));
    state_ = now;
  }
  clock_ = std::max(*clock_, to);
}

bool BookAligned::set_state(const std::string& group, AlarmState state, Time at, BookChanges& changes) {
  if (!group.empty()) return false;
  if (state != state_) {
    changes.push_back(
        book_line(at, "", state_, state, ++changes_, std::nullopt, alarm_->threshold, false, "by hand", {}));
  }
  state_ = state;
  return true;
}

}  // namespace tocsin::test
