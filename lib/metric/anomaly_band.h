// What is usual for a metric at an hour of the week: mean and standard deviation of its last days. CloudWatch's model
// is not published; this one is ours, small enough to be explained:
// - at most 15 days back from the newest point, the day of that point included, so that each hour of the week is there
//   at most three times;
// - an hour of the week that has data on three days is judged by those; else the hour of the day, where it has data on
//   three days; else all data;
// - fewer than 24 points in all: nothing is usual yet.
// Times are UTC.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "base/time.h"

namespace tocsin::metric {

class AnomalyModel {
 public:
  struct Usual {
    double mean = 0;
    double deviation = 0;  // of the whole population
  };

  // Points may come in any order. One that is older than the days kept, or no finite number within CloudWatch's bounds
  // (±2^360), is passed over.
  void add(Time time, double value);

  [[nodiscard]] std::optional<Usual> at(Time time) const;

  // All that it knows, to be kept and given back: for each hour with points their number, mean and sum of squared
  // distances from it. By time.
  struct Hour {
    Time begin;
    std::uint64_t count = 0;
    double mean = 0;
    double squares = 0;
  };
  [[nodiscard]] std::vector<Hour> hours() const;
  void add(const Hour& hour);

  // The memory it takes does not grow: 24 hours of kBandDays days.
  [[nodiscard]] std::uint64_t points() const;  // of the days kept

 private:
  // Count, mean and sum of squared distances from it: of two pieces, those of their union are exact enough, whatever
  // the size of the values.
  struct Piece {
    std::uint64_t count = 0;
    double mean = 0;
    double squares = 0;

    void add(double value);
    void add(const Piece& other);
  };
  static constexpr std::size_t kHours = 24;
  struct Day {
    std::int64_t number = 0;  // days since 1970; of a day without points, anything
    std::array<Piece, kHours> hours;
  };
  static constexpr auto kDays = static_cast<std::int64_t>(limits::kBandDays);

  // The piece that a time belongs to; null: it is too old.
  Piece* piece_of(Time time);
  [[nodiscard]] bool is_kept(std::int64_t day) const { return day > newest_ - kDays && day <= newest_; }
  [[nodiscard]] const Day* find(std::int64_t day) const;

  std::vector<Day> days_;  // a ring: day n is at n modulo kDays; empty before the first point
  std::int64_t newest_ = 0;
};

}  // namespace tocsin::metric
