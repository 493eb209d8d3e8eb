#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "alarm/evaluation_clock.h"
#include "base/limits.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

using namespace std::chrono_literals;

constexpr const char* kWindowForm = "evaluation_window: {wall_clock_window: {timezone: Europe/Berlin}}";
// AWS: PutMetricAlarm, of a WallClockWindow.
constexpr std::array<Duration, 5> kWallClockPeriods = {60s, 300s, 1h, 24h, 168h};

void decode_range(Fields& fields, Alarm& alarm) {
  double extra = 0;
  if (!fields.number("evaluation_range_extra", extra)) return;
  if (extra < 0 || extra != std::floor(extra) || extra > limits::kEvaluationRangeExtra) {
    fields.error("evaluation_range_extra", fmt::format("'evaluation_range_extra' must be a whole number from 0 to {}",
                                                       limits::kEvaluationRangeExtra));
    return;
  }
  alarm.evaluation_range_extra = static_cast<std::uint32_t>(extra);
}

// The one key of a mapping, or null (which is reported).
const YamlNode* only_entry(Fields& fields, const YamlNode& node, std::string_view key) {
  if (node.kind == Kind::mapping && node.entries.size() == 1 && node.entries.front().key == key) {
    return &node.entries.front().value;
  }
  fields.error("evaluation_window", fmt::format("'evaluation_window' has another form than this version knows"),
               kWindowForm);
  return nullptr;
}

void decode_wall_clock(Fields& fields, Alarm& alarm) {
  const YamlNode* window = fields.find("evaluation_window");
  if (window == nullptr) return;
  const YamlNode* wall_clock = only_entry(fields, *window, "wall_clock_window");
  if (wall_clock == nullptr) return;
  alarm.wall_clock_zone = "UTC";
  const bool is_plain = wall_clock->kind == Kind::mapping && wall_clock->entries.empty();
  if (!is_plain) {
    const YamlNode* zone = only_entry(fields, *wall_clock, "timezone");
    if (zone == nullptr) return;
    alarm.wall_clock_zone = zone->text;
    const bool is_offset = zone->text.starts_with('+') || zone->text.starts_with('-');
    if (zone->text.empty() || (is_offset && !alarm::parse_utc_offset(zone->text))) {
      fields.diagnostics().error(fields.document().span(zone->mark),
                                 "'timezone' must be a zone's name, or an offset of whole five minutes such as +05:30",
                                 kWindowForm);
      return;
    }
  }
  const Duration period = alarm.evaluated_period();
  if (std::find(kWallClockPeriods.begin(), kWallClockPeriods.end(), period) == kWallClockPeriods.end()) {
    fields.error("evaluation_window",
                 fmt::format("a wall clock window needs a period of 1m, 5m, 1h, 1d or 7d, but this alarm has {}",
                             to_text(period)));
  }
}

}  // namespace

void decode_evaluation(Fields& fields, Alarm& alarm) {
  for (const std::string_view key : {"evaluation_range_extra", "evaluation_window"}) {
    if (fields.has(key) && alarm.evaluation != Evaluation::aligned) {
      fields.error(key, fmt::format("'{}' goes with 'evaluation: aligned' only", key));
    }
  }
  decode_range(fields, alarm);
  decode_wall_clock(fields, alarm);
}

}  // namespace tocsin::ruleset
