#include "metric/anomaly_band.h"

#include <cmath>

#include "model/metric.h"

namespace tocsin::metric {
namespace {

constexpr std::uint64_t kFewestPoints = 24;
constexpr std::int64_t kDaysOfWeek = 7;
constexpr int kRepetitions = 3;  // of an hour, before it is judged by itself

std::int64_t day_of(Time time) { return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count(); }

std::size_t hour_of(Time time) {
  const auto since_midnight = time - std::chrono::floor<std::chrono::days>(time);
  return static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(since_midnight).count());
}

std::size_t slot_of(std::int64_t day, std::int64_t days) {
  return static_cast<std::size_t>(((day % days) + days) % days);
}

}  // namespace

void AnomalyModel::Piece::add(double value) {
  ++count;
  const double distance = value - mean;
  mean += distance / static_cast<double>(count);
  squares += distance * (value - mean);
}

void AnomalyModel::Piece::add(const Piece& other) {
  if (other.count == 0) return;
  const auto mine = static_cast<double>(count);
  const auto theirs = static_cast<double>(other.count);
  const double distance = other.mean - mean;
  const double part = theirs / (mine + theirs);
  mean += distance * part;
  squares += other.squares + distance * distance * mine * part;
  count += other.count;
}

AnomalyModel::Piece* AnomalyModel::piece_of(Time time) {
  const std::int64_t day = day_of(time);
  if (days_.empty()) {
    days_.resize(limits::kBandDays);
    newest_ = day;
  }
  if (day <= newest_ - kDays) return nullptr;
  if (day > newest_) newest_ = day;
  Day& kept = days_[slot_of(day, kDays)];
  if (kept.number != day) kept = Day{day, {}};
  return &kept.hours[hour_of(time)];
}

void AnomalyModel::add(Time time, double value) {
  if (!is_metric_value(value)) return;
  if (Piece* piece = piece_of(time)) piece->add(value);
}

void AnomalyModel::add(const Hour& hour) {
  if (!is_metric_value(hour.mean) || !(hour.squares >= 0) || !std::isfinite(hour.squares)) return;
  Piece* piece = piece_of(hour.begin);
  if (piece == nullptr) return;
  Piece other;
  other.count = hour.count;
  other.mean = hour.mean;
  other.squares = hour.squares;
  piece->add(other);
}

std::vector<AnomalyModel::Hour> AnomalyModel::hours() const {
  std::vector<Hour> all;
  for (std::int64_t day = newest_ - kDays + 1; day <= newest_; ++day) {
    const Day* found = find(day);
    if (found == nullptr) continue;
    for (std::size_t h = 0; h < found->hours.size(); ++h) {
      const Piece& piece = found->hours[h];
      if (piece.count == 0) continue;
      const Time begin{std::chrono::days(day) + std::chrono::hours(h)};
      all.push_back({begin, piece.count, piece.mean, piece.squares});
    }
  }
  return all;
}

const AnomalyModel::Day* AnomalyModel::find(std::int64_t day) const {
  if (days_.empty() || !is_kept(day)) return nullptr;
  const Day& found = days_[slot_of(day, kDays)];
  return found.number == day ? &found : nullptr;
}

std::uint64_t AnomalyModel::points() const {
  std::uint64_t count = 0;
  for (std::int64_t day = newest_ - kDays + 1; day <= newest_; ++day) {
    if (const Day* found = find(day)) {
      for (const Piece& piece : found->hours) count += piece.count;
    }
  }
  return count;
}

std::optional<AnomalyModel::Usual> AnomalyModel::at(Time time) const {
  const std::int64_t today = day_of(time);
  const std::size_t hour = hour_of(time);
  Piece of_week;
  Piece of_day;
  Piece all;
  int weeks = 0;
  int days = 0;
  for (std::int64_t day = newest_ - kDays + 1; day <= newest_; ++day) {
    const Day* found = find(day);
    if (found == nullptr) continue;
    for (const Piece& piece : found->hours) all.add(piece);
    const Piece& same_hour = found->hours[hour];
    if (same_hour.count == 0) continue;
    of_day.add(same_hour);
    ++days;
    if ((today - day) % kDaysOfWeek != 0) continue;
    of_week.add(same_hour);
    ++weeks;
  }
  if (all.count < kFewestPoints) return std::nullopt;
  const Piece& chosen = weeks >= kRepetitions ? of_week : days >= kRepetitions ? of_day : all;
  return Usual{chosen.mean, std::sqrt(chosen.squares / static_cast<double>(chosen.count))};
}

}  // namespace tocsin::metric
