// Stamps that are all off by the same: a host whose zone is not the one its log is read in. Its lines would be too late
// for every alarm, or be dated by their arrival, and nobody would know why.
//
// Zones differ by whole quarters of an hour. A source's stamps are off by such a difference if kLooks of them in a row,
// over kSpan at least, are by the same one, and are no further from it than a line is from its writer to us. One stamp
// that is not begins the count anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace tocsin::format {

class StampOffset {
 public:
  static constexpr int kLooks = 10;
  static constexpr Duration kSpan = std::chrono::minutes(10);
  static constexpr Duration kUnderWay = std::chrono::seconds(30);
  static constexpr Duration kAhead = std::chrono::seconds(5);  // clocks differ

  // `ahead`: what the stamp of a line that has just arrived is ahead of its arrival. The offset, once for each.
  std::optional<Duration> look(Duration ahead, Time arrival);
  // It, while it holds.
  [[nodiscard]] std::optional<Duration> found() const { return found_; }

 private:
  std::int64_t quarters_ = 0;
  int looks_ = 0;
  Time since_{};
  std::optional<Duration> found_;
  std::optional<Duration> told_;
};

// "2h 30m ahead of", "3h behind".
std::string offset_text(Duration offset);

// What to write as `timezone` for a zone that is so far ahead of UTC: "UTC", "Etc/GMT-2", "Asia/Kolkata"; empty: no
// zone is.
std::string zone_ahead_of_utc(Duration offset);

}  // namespace tocsin::format
