// Alarms by the book: what the specification of the two evaluations says, word by word, over plain lists that are
// looked at from end to end each time. Nothing of lib/alarm or lib/metric is in it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/definitions.h"
#include "model/state.h"

namespace tocsin::test {

struct BookPoint {
  Time begin;
  std::optional<double> value;
  std::uint64_t samples = 0;
  bool whole = true;
};

struct BookSample {
  WindowBucket samples;    // a value with its count, or a statistic set: never a list
  std::uint64_t mark = 0;  // of the event that brought it; 0: none
};

// A line for each change: all that is said of it but reason data.
using BookChanges = std::vector<std::string>;
std::string book_line(Time time, const std::string& group, AlarmState from, AlarmState to, std::uint64_t number,
                      std::optional<double> value, double threshold, bool is_correction, const std::string& reason,
                      const std::vector<std::uint64_t>& evidence);

std::optional<double> book_value(const Statistic& statistic, const std::vector<WindowBucket>& samples);
bool book_breaches(Comparison comparison, double value, double threshold);
// `points`: as judged, newest first.
std::string book_reason(const Alarm& alarm, double threshold, const std::vector<BookPoint>& points, AlarmState state);
AlarmState book_aligned_verdict(const Alarm& alarm, const std::vector<BookPoint>& range, AlarmState current);

class BookAlarm {
 public:
  virtual ~BookAlarm() = default;
  // False: too late.
  virtual bool take(const std::string& group, const BookSample& sample, BookChanges& changes) = 0;
  virtual void advance(Time to, BookChanges& changes) = 0;
  virtual bool set_state(const std::string& group, AlarmState state, Time at, BookChanges& changes) = 0;
  [[nodiscard]] virtual AlarmState state() const = 0;
  [[nodiscard]] virtual std::optional<Time> clock() const = 0;
};

class BookSliding final : public BookAlarm {
 public:
  BookSliding(const Alarm& alarm, Duration lateness, std::string group = "",
              AlarmState first = AlarmState::insufficient_data)
      : alarm_(&alarm), lateness_(lateness), group_(std::move(group)), state_(first) {}

  bool take(const std::string& group, const BookSample& sample, BookChanges& changes) override;
  void advance(Time to, BookChanges& changes) override;
  bool set_state(const std::string& group, AlarmState state, Time at, BookChanges& changes) override;
  [[nodiscard]] AlarmState state() const override { return state_; }
  [[nodiscard]] std::optional<Time> clock() const override { return clock_; }

  [[nodiscard]] bool is_empty_at(Time at) const;
  [[nodiscard]] Time last_event() const;
  [[nodiscard]] std::optional<Time> next_instant(Time after) const;

 private:
  void judge(Time at, bool is_correction, BookChanges& changes);
  [[nodiscard]] AlarmState verdict(double threshold, const std::vector<BookPoint>& points) const;

  const Alarm* alarm_;
  Duration lateness_;
  std::string group_;
  AlarmState state_;
  std::vector<BookSample> all_;  // as they came
  std::optional<Time> start_;
  std::optional<Time> clock_;
  std::optional<Time> hold_;
  std::optional<Time> recheck_;
  std::uint64_t changes_ = 0;
};

class BookGrouped final : public BookAlarm {
 public:
  BookGrouped(const Alarm& alarm, Duration lateness) : alarm_(&alarm), lateness_(lateness) {}

  bool take(const std::string& group, const BookSample& sample, BookChanges& changes) override;
  void advance(Time to, BookChanges& changes) override;
  bool set_state(const std::string& group, AlarmState state, Time at, BookChanges& changes) override;
  [[nodiscard]] AlarmState state() const override;
  [[nodiscard]] std::optional<Time> clock() const override { return clock_; }

  [[nodiscard]] std::vector<std::string> keys() const;
  std::uint64_t evicted = 0;
  std::uint64_t overflowed = 0;

 private:
  const Alarm* alarm_;
  Duration lateness_;
  std::optional<Time> clock_;
  Time passed_ = Time::min();  // what fell due up to here was judged
  std::map<std::string, BookSliding> instances_;
};

class BookAligned final : public BookAlarm {
 public:
  explicit BookAligned(const Alarm& alarm) : alarm_(&alarm) {}

  bool take(const std::string& group, const BookSample& sample, BookChanges& changes) override;
  void advance(Time to, BookChanges& changes) override;
  bool set_state(const std::string& group, AlarmState state, Time at, BookChanges& changes) override;
  [[nodiscard]] AlarmState state() const override { return state_; }
  [[nodiscard]] std::optional<Time> clock() const override { return clock_; }

 private:
  [[nodiscard]] Duration step() const;
  [[nodiscard]] std::uint32_t range() const;
  [[nodiscard]] Time newest_end(Time at) const;
  [[nodiscard]] Time next_evaluation(Time after) const;

  const Alarm* alarm_;
  AlarmState state_ = AlarmState::insufficient_data;
  std::vector<BookSample> all_;
  std::optional<Time> clock_;
  std::uint64_t changes_ = 0;
};

}  // namespace tocsin::test
