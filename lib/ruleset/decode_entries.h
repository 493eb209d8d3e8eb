// The entries of each section, for decode.cpp: one file per section.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ruleset/decode.h"
#include "ruleset/fields.h"

namespace tocsin::ruleset {

void decode_log_group(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics);
// `journal` of a log group whose format is read.
void decode_journal(Fields& group_fields, LogGroup& group);
void decode_metric_filter(const Document& document, const YamlNode& node, Decoded& out,
                          Diagnostics& diagnostics);  // and its `alarm`
// Metric, value, default and dimensions of a filter whose name, pattern and `extract` were read.
void decode_transformation(Fields& filter_fields, MetricFilter& filter, const PatternSource& source);
void decode_alarm(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics);
void decode_alarm_of(const MetricFilter& filter, const Document& document, const YamlNode& node, Decoded& out,
                     Diagnostics& diagnostics);
// What only an alarm that is evaluated by the clock can have; evaluation and period are known.
void decode_evaluation(Fields& fields, Alarm& alarm);
// `metrics` and `threshold_metric_id` of an alarm; with them the alarm's period. Before the rest of the alarm.
void decode_metric_queries(Fields& fields, Alarm& alarm);
void decode_composite_alarm(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics);
void decode_topic(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics);
// One entry of a topic whose name is read: a subscription, or one for each URL of a list; none where what it needs is
// not there (which is reported).
std::vector<Subscription> decode_subscription(const Document& document, const YamlNode& node, const Topic& topic,
                                              Duration give_up_after, Diagnostics& diagnostics);

// The keys of the settings that say how the world outside is reached.
void decode_outgoing(Fields& settings_fields, Outgoing& outgoing);

// What a topic does where there is too much to tell, or nobody to tell it to; returns its `give_up_after`.
Duration decode_delivery(Fields& topic_fields, Topic& topic);
// `give_up_after` of a topic or of a subscription.
Duration decode_give_up(Fields& fields, Duration otherwise);
void decode_mute(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics);

// The section `host_metrics`, of a whole file.
void decode_host_metrics(Fields& file, Decoded& out);

// What a name may be: 1 to `longest` characters, no control character, none of `forbidden`.
struct NameRule {
  std::string_view what;  // "a metric name"
  std::size_t longest;
  std::string_view forbidden = {};
};
void check_name(std::string_view name, const Span& span, const NameRule& rule, Diagnostics& diagnostics);

// The key `dimensions`: its good entries, sorted by name. The others are reported.
std::vector<const Entry*> dimension_entries(Fields& fields, std::size_t most, std::size_t value_characters);

// The name of a dimension, as `dimensions` and `group_by` have them; what is wrong with it is reported.
bool check_dimension_name(std::string_view name, const Span& span, Diagnostics& diagnostics);

// `group_by` and `max_groups` of an alarm whose `dimensions` are read.
void decode_groups(Fields& fields, Alarm& alarm);

// What both kinds of alarms say of themselves, and whom they tell: description, actions, severity, playbook, labels.
void decode_notice(Fields& fields, Alarm& alarm);
void decode_notice(Fields& fields, CompositeAlarm& alarm);

// CloudWatch's units; anything else is reported.
void check_unit(Fields& fields, std::string& unit);

inline constexpr NameRule kAlarmNameRule{"the name of an alarm", 255};
inline constexpr NameRule kNamespaceRule{"a namespace", 255, "*$"};
inline constexpr NameRule kMetricNameRule{"a metric name", 255, "*$:"};

// `statistic` or `extended_statistic`, and what goes with it.
void decode_statistic(Fields& fields, Alarm& alarm);

}  // namespace tocsin::ruleset
