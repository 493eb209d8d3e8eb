#include <fmt/format.h>

#include "metric/statistic.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

constexpr Word<Statistic> kStatistics[] = {{"Sum", Statistic::sum},
                                           {"SampleCount", Statistic::sample_count},
                                           {"Average", Statistic::average},
                                           {"Minimum", Statistic::minimum},
                                           {"Maximum", Statistic::maximum}};
constexpr Word<LowSampleCount> kLowSampleCounts[] = {{"evaluate", LowSampleCount::evaluate},
                                                     {"ignore", LowSampleCount::ignore}};
constexpr const char* kLowSampleCountKey = "evaluate_low_sample_count_percentiles";

void decode_plain(Fields& fields, Alarm& alarm) {
  const YamlNode* node = fields.find("statistic");
  if (node == nullptr) return;
  if (node->kind == Kind::scalar) {
    if (const auto other = metric::parse_statistic(node->text); other && other->is_extended()) {
      fields.error("statistic", fmt::format("'{}' is an extended statistic", node->text),
                   fmt::format("extended_statistic: {}", node->text));
      return;
    }
  }
  fields.word("statistic", kStatistics, alarm.statistic);
}

void decode_extended(Fields& fields, Alarm& alarm) {
  std::string text;
  if (!fields.text("extended_statistic", text)) return;
  auto statistic = metric::parse_statistic(text);
  if (!statistic) {
    fields.error("extended_statistic", statistic.error().message);
  } else if (!statistic->is_extended()) {
    fields.error("extended_statistic", fmt::format("'{}' is no extended statistic", text),
                 fmt::format("statistic: {}", text));
  } else {
    alarm.statistic = *statistic;
  }
}

}  // namespace

void decode_statistic(Fields& fields, Alarm& alarm) {
  decode_plain(fields, alarm);
  decode_extended(fields, alarm);
  if (fields.has("statistic") && fields.has("extended_statistic")) {
    fields.error("extended_statistic",
                 "'extended_statistic' stands in the place of 'statistic': an alarm has one of them");
  }
  if (fields.word(kLowSampleCountKey, kLowSampleCounts, alarm.low_sample_count) &&
      alarm.statistic.kind != Statistic::Kind::percentile) {
    fields.error(kLowSampleCountKey,
                 fmt::format("'{}' is about percentiles, but the statistic is {}", kLowSampleCountKey,
                             to_string(alarm.statistic)),
                 "extended_statistic: p99");
  }
}

}  // namespace tocsin::ruleset
