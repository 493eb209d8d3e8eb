// When an aligned alarm is evaluated, and which periods it looks at (CloudWatch: every minute; every ten seconds for
// periods below a minute; once an hour where all its periods together are longer than a day). With a wall clock window
// the periods sit on the boundaries of a zone's clock: minutes, hours, midnights, Mondays.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/time_zone.h"
#include "model/definitions.h"

namespace tocsin::alarm {

class EvaluationClock {
 public:
  // `zone`: of an alarm with a wall clock window; null: UTC, or the offset that is written.
  EvaluationClock(const Alarm& alarm, std::shared_ptr<const TimeZone> zone);

  // The first evaluation after `time`, and the one at or before it.
  [[nodiscard]] Time after(Time time) const { return at_or_before(time) + step_; }
  [[nodiscard]] Time at_or_before(Time time) const;

  // Where the periods of an evaluation begin and end, newest first: period i is [edges[i + 1], edges[i]). Without a
  // wall clock the first edge is the evaluation itself.
  [[nodiscard]] std::vector<Time> edges(Time evaluation) const;
  [[nodiscard]] std::uint32_t range() const { return range_; }  // periods looked at
  // All edges are multiples of this.
  [[nodiscard]] Duration granule() const { return granule_; }

 private:
  [[nodiscard]] std::vector<Time> wall_clock_edges(Time evaluation) const;

  Duration period_;
  Duration step_;
  Duration granule_;
  std::uint32_t range_;
  bool is_wall_clock_;
  Duration offset_{0};  // of the wall clock, where there is no zone
  std::shared_ptr<const TimeZone> zone_;
};

// "+05:30", "-03:00"; none: not such an offset, or not one of whole five minutes within 14 hours.
std::optional<Duration> parse_utc_offset(std::string_view text);

}  // namespace tocsin::alarm
