// Rules, compiled: immutable, shared by all threads. Building one may take a while (off the loop); swapping it in takes
// none.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time_zone.h"
#include "engine/watch.h"
#include "format/decoder.h"
#include "model/definitions.h"
#include "model/ids.h"
#include "model/sample.h"
#include "notify/protocols.h"
#include "pattern/extract.h"
#include "pattern/matcher.h"

namespace tocsin::engine {

// By the name that stands in a log group's `timezone`; the shell reads them, "local" among them. A missing one means
// UTC.
using TimeZones = std::map<std::string, std::shared_ptr<const TimeZone>, std::less<>>;

struct CompiledFilter {
  FilterId id;
  std::optional<pattern::Extractor> extractor;  // where value or dimensions are references: the value's first
  bool value_extracted = false;
};

struct CompiledGroup {
  GroupId id;
  Format format = Format::text;
  std::unique_ptr<const format::Decoder> decoder;
  std::shared_ptr<const TimeZone> zone;
  std::unique_ptr<const pattern::Matcher> matcher;  // its pattern i is filters[i]
  std::vector<CompiledFilter> filters;
  Duration future_bound{};                // how far ahead of its arrival a stamp is believed
  std::vector<std::size_t> with_default;  // of filters: those that publish for events that do not match
};

// Which filters' default values are worth the finding of every event's time.
enum class Defaults : std::uint8_t {
  watched,  // those that reach an alarm: nobody else will ask
  all,      // each is a datapoint that is kept
};

class Program {
 public:
  // `rules` are without errors (ruleset::load said so).
  static std::shared_ptr<const Program> compile(ProgramId id, Rules rules, const TimeZones& zones,
                                                notify::RenderContext context, Defaults defaults = Defaults::watched);

  [[nodiscard]] ProgramId id() const { return id_; }
  [[nodiscard]] const Rules& rules() const { return rules_; }
  [[nodiscard]] const CompiledGroup& group(GroupId id) const { return groups_[id.value]; }
  [[nodiscard]] const std::vector<CompiledGroup>& groups() const { return groups_; }
  [[nodiscard]] const notify::RenderContext& context() const { return context_; }
  // What a composite alarm tells and to whom, in the shape of an alarm on a metric.
  [[nodiscard]] const Alarm& notice_of_composite(std::size_t composite) const { return composite_notices_[composite]; }
  // The alarms that the filter's metric reaches.
  [[nodiscard]] const Watchers& watchers(FilterId filter) const { return watchers_[filter.value]; }
  // All alarms, for datapoints that come from no filter.
  [[nodiscard]] const AlarmIndex& alarms() const { return *alarms_; }
  // In which the days of a mute are counted.
  [[nodiscard]] const TimeZone& zone_of_mute(std::size_t mute) const { return *mute_zones_[mute]; }
  // Of the alarm's wall clock window; null: it has none, or needs none of the zones.
  [[nodiscard]] std::shared_ptr<const TimeZone> zone_of(AlarmId alarm) const;
  // Log groups whose events, or metrics, reach the alarm; or may, where what they hold is known from their bytes alone.
  [[nodiscard]] const std::vector<GroupId>& groups_of(AlarmId alarm) const { return groups_of_alarm_[alarm.value]; }

 private:
  Program() = default;

  ProgramId id_;
  Rules rules_;
  notify::RenderContext context_;
  std::vector<CompiledGroup> groups_;
  std::optional<AlarmIndex> alarms_;
  std::vector<Alarm> composite_notices_;
  TimeZones alarm_zones_;  // by the name that stands in an alarm
  std::vector<std::shared_ptr<const TimeZone>> mute_zones_;
  std::vector<Watchers> watchers_;  // by FilterId
  std::vector<std::vector<GroupId>> groups_of_alarm_;
};

}  // namespace tocsin::engine
