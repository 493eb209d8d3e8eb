#include "notify/sns_alarm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/spoken_time.h"
#include "model/alarm_arn.h"
#include "notify/aws_metric.h"
#include "notify/message.h"
#include "notify/shown.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kSubjectCharacters = 100;
constexpr std::size_t kDescriptionBytes = 1024;  // AWS: AlarmDescription

struct Region {
  std::string_view code;
  std::string_view name;
};
constexpr std::array kRegions = {
    Region{"us-east-1", "US East (N. Virginia)"},
    Region{"us-east-2", "US East (Ohio)"},
    Region{"us-west-1", "US West (N. California)"},
    Region{"us-west-2", "US West (Oregon)"},
    Region{"af-south-1", "Africa (Cape Town)"},
    Region{"ap-east-1", "Asia Pacific (Hong Kong)"},
    Region{"ap-south-1", "Asia Pacific (Mumbai)"},
    Region{"ap-south-2", "Asia Pacific (Hyderabad)"},
    Region{"ap-northeast-1", "Asia Pacific (Tokyo)"},
    Region{"ap-northeast-2", "Asia Pacific (Seoul)"},
    Region{"ap-northeast-3", "Asia Pacific (Osaka)"},
    Region{"ap-southeast-1", "Asia Pacific (Singapore)"},
    Region{"ap-southeast-2", "Asia Pacific (Sydney)"},
    Region{"ap-southeast-3", "Asia Pacific (Jakarta)"},
    Region{"ap-southeast-4", "Asia Pacific (Melbourne)"},
    Region{"ca-central-1", "Canada (Central)"},
    Region{"ca-west-1", "Canada West (Calgary)"},
    Region{"cn-north-1", "China (Beijing)"},
    Region{"cn-northwest-1", "China (Ningxia)"},
    Region{"eu-central-1", "EU (Frankfurt)"},
    Region{"eu-central-2", "Europe (Zurich)"},
    Region{"eu-west-1", "EU (Ireland)"},
    Region{"eu-west-2", "EU (London)"},
    Region{"eu-west-3", "EU (Paris)"},
    Region{"eu-north-1", "EU (Stockholm)"},
    Region{"eu-south-1", "EU (Milan)"},
    Region{"eu-south-2", "Europe (Spain)"},
    Region{"il-central-1", "Israel (Tel Aviv)"},
    Region{"me-central-1", "Middle East (UAE)"},
    Region{"me-south-1", "Middle East (Bahrain)"},
    Region{"sa-east-1", "South America (Sao Paulo)"},
    Region{"us-gov-east-1", "AWS GovCloud (US-East)"},
    Region{"us-gov-west-1", "AWS GovCloud (US-West)"},
};

void write_actions(JsonWriter& json, std::string_view key, const std::vector<Located<std::string>>& topics,
                   const RenderContext& context) {
  json.key(key).begin_array();
  for (const auto& topic : topics) json.value(topic_arn(topic.value, context));
  json.end_array();
}

void write_trigger(JsonWriter& json, const RenderRequest& request) {
  const Alarm& alarm = request.alarm;
  json.key("Trigger").begin_object();
  if (alarm.metrics.empty()) {
    json.key("MetricName").value(alarm.metric_name.value).key("Namespace").value(alarm.name_space);
    const bool extended = alarm.statistic.is_extended();
    json.key("StatisticType").value(extended ? "ExtendedStatistic" : "Statistic");
    json.key(extended ? "ExtendedStatistic" : "Statistic")
        .value(extended ? to_string(alarm.statistic) : upper_case_name(alarm.statistic));
    json.key("Unit");
    alarm.unit.empty() ? json.null() : json.value(alarm.unit);
    json.key("Dimensions").begin_array();
    for (const auto& [name, value] : dimensions_of(request))
      json.begin_object().key("value").value(value).key("name").value(name).end_object();
    json.end_array();
  }
  json.key("Period").value(seconds(alarm.evaluated_period()));
  json.key("EvaluationPeriods").value(alarm.evaluation_periods);
  if (alarm.datapoints_to_alarm) json.key("DatapointsToAlarm").value(*alarm.datapoints_to_alarm);
  json.key("ComparisonOperator").value(to_string(alarm.comparison));
  json.key("Threshold").raw(json_double(request.transition.threshold));
  json.key("TreatMissingData").value(to_string(alarm.treat_missing_data));
  json.key("EvaluateLowSampleCountPercentile").value(alarm.low_sample_count == LowSampleCount::ignore ? "ignore" : "");
  if (!alarm.metrics.empty()) write_metrics(json, "Metrics", alarm, MetricCase::upper);
  json.end_object();
}

// Out of the reason's data, as alarm/composite_reason writes them; no key of it can stand inside one of its strings,
// where a quote is escaped.
std::string triggering_children(std::string_view reason_data) {
  constexpr std::string_view kHead = R"({"triggeringAlarms":)";
  constexpr std::array<std::array<std::string_view, 2>, 4> kKeys = {{{R"("arn":)", R"("Arn":)"},
                                                                     {R"("state":)", R"("State":)"},
                                                                     {R"("value":)", R"("Value":)"},
                                                                     {R"("timestamp":)", R"("Timestamp":)"}}};
  if (!reason_data.starts_with(std::string(kHead) + '[') || !reason_data.ends_with("]}")) return "[]";
  std::string children(reason_data.substr(kHead.size(), reason_data.size() - kHead.size() - 1));
  for (const auto& [ours, theirs] : kKeys) {
    for (std::size_t at = children.find(ours); at != std::string::npos; at = children.find(ours, at))
      children.replace(at, ours.size(), theirs);
  }
  return children;
}

// "- Name:                      value": values begin in one column.
void row(std::string& text, std::string_view label, std::string_view value) {
  constexpr std::size_t kColumn = 28;
  std::string line = fmt::format("- {}:", label);
  if (line.size() < kColumn) line.resize(kColumn, ' ');
  text += fmt::format("{}{}{}\n", line, line.ends_with(' ') ? "" : " ", value);
}

std::string arns(const std::vector<Located<std::string>>& topics, const RenderContext& context) {
  std::string text;
  for (const auto& topic : topics)
    text += fmt::format("{}[{}]", text.empty() ? "" : " ", shown(topic_arn(topic.value, context)));
  return text;
}

std::string threshold_text(const RenderRequest& request) {
  const Alarm& alarm = request.alarm;
  const auto period = seconds(alarm.evaluated_period());
  std::string text = fmt::format("The alarm is in the ALARM state when the metric is {} {} for ",
                                 to_string(alarm.comparison), json_double(request.transition.threshold));
  if (alarm.datapoints_to_alarm && *alarm.datapoints_to_alarm != alarm.evaluation_periods) {
    return text + fmt::format("at least {} of the last {} period(s) of {} seconds.", *alarm.datapoints_to_alarm,
                              alarm.evaluation_periods, period);
  }
  return text + fmt::format("{} seconds.", period * alarm.evaluation_periods);
}

void add_metric(std::string& text, const RenderRequest& request) {
  const Alarm& alarm = request.alarm;
  text += "\nThreshold:\n- " + threshold_text(request) + "\n\nMonitored Metric:\n";
  if (alarm.metrics.empty()) {
    row(text, "MetricNamespace", shown(alarm.name_space));
    row(text, "MetricName", shown(alarm.metric_name.value));
    std::string dimensions;
    for (const auto& [name, value] : dimensions_of(request))
      dimensions += fmt::format("{}[{} = {}]", dimensions.empty() ? "" : " ", shown(name), shown(value));
    row(text, "Dimensions", dimensions);
  }
  row(text, "Period", fmt::format("{} seconds", seconds(alarm.evaluated_period())));
  if (alarm.metrics.empty()) row(text, "Statistic", to_string(alarm.statistic));
  row(text, "Unit", alarm.unit.empty() ? "not specified" : alarm.unit);
  row(text, "TreatMissingData", to_string(alarm.treat_missing_data));
}

std::string to_ascii(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character c = decode_utf8(text, at);
    out += c.code >= 0x20 && c.code < 0x7F ? static_cast<char>(c.code) : '?';
    at += c.bytes;
  }
  return out;
}

}  // namespace

std::string_view region_name(std::string_view region) {
  const auto* found = std::find_if(kRegions.begin(), kRegions.end(), [&](const Region& r) { return r.code == region; });
  return found == kRegions.end() ? region : found->name;
}

std::string topic_arn(const std::string& topic, const RenderContext& context) {
  return tocsin::topic_arn({context.region, context.account_id}, topic);
}

std::string sns_subject(const RenderRequest& request, const RenderContext& context) {
  const std::string state(to_string(request.transition.new_state));
  const std::string tail = fmt::format("\" in {}", region_name(context.region));
  std::string name = to_ascii(to_valid_utf8(request.transition.alarm));
  const std::size_t frame = state.size() + 3 + std::min(tail.size(), kSubjectCharacters / 2);
  if (name.size() + frame > kSubjectCharacters) name = name.substr(0, kSubjectCharacters - frame - 3) + "...";
  return fmt::format("{}: \"{}{}", state, name, tail).substr(0, kSubjectCharacters);
}

std::string sns_mail_text(const RenderRequest& request, const RenderContext& context) {
  const Transition& t = request.transition;
  const Alarm& alarm = request.alarm;
  const Message message = compose(request, context);
  std::string text = message.body.empty() ? message.sentence + '\n' + why(message) + '\n' : message.body + '\n';
  if (!message.lines.empty()) text += "\nLast lines:\n" + lines_text(message);
  text += '\n';
  if (!message.see.empty()) text += "See:  " + message.see + '\n';
  text += "Next: " + message.next + '\n';
  if (!message.playbook.empty()) text += "Playbook: " + message.playbook + '\n';
  text += message.way + "\n\nAlarm Details:\n";
  row(text, "Name", shown(t.alarm));
  row(text, "Description", shown(alarm.description, kDescriptionBytes));
  row(text, "State Change", fmt::format("{} -> {}", to_string(t.old_state), to_string(t.new_state)));
  row(text, "Reason for State Change", message.reason);
  row(text, "Timestamp", spoken_date(t.time));
  row(text, "AWS Account", context.account_id);
  row(text, "Alarm Arn", alarm_arn({context.region, context.account_id}, shown(t.alarm)));
  for (const Fact& fact : message.facts) {
    if (fact.title != "Description") row(text, fact.title, fact.value);
  }
  if (!t.is_composite) add_metric(text, request);
  text += "\nState Change Actions:\n";
  row(text, "OK", arns(alarm.ok_actions, context));
  row(text, "ALARM", arns(alarm.alarm_actions, context));
  row(text, "INSUFFICIENT_DATA", arns(alarm.insufficient_data_actions, context));
  return text;
}

std::string sns_alarm(const RenderRequest& request, const RenderContext& context) {
  const Transition& t = request.transition;
  const Alarm& alarm = request.alarm;
  JsonWriter json;
  json.begin_object().key("AlarmName").value(t.alarm).key("AlarmDescription");
  alarm.description.empty() ? json.null() : json.value(alarm.description);
  json.key("AWSAccountId").value(context.account_id);
  json.key("AlarmConfigurationUpdatedTimestamp").value(data_date(t.time));
  json.key("NewStateValue").value(to_string(t.new_state)).key("NewStateReason").value(t.reason);
  json.key("StateChangeTime").value(data_date(t.time)).key("Region").value(region_name(context.region));
  json.key("AlarmArn").value(alarm_arn({context.region, context.account_id}, t.alarm));
  json.key("OldStateValue").value(to_string(t.old_state));
  write_actions(json, "OKActions", alarm.ok_actions, context);
  write_actions(json, "AlarmActions", alarm.alarm_actions, context);
  write_actions(json, "InsufficientDataActions", alarm.insufficient_data_actions, context);
  if (!t.is_composite) {
    write_trigger(json, request);
  } else {
    json.key("AlarmRule").value(alarm.alarm_rule);
    json.key("TriggeringChildren").raw(triggering_children(t.reason_data));
  }
  json.end_object();
  return std::move(json).text();
}

}  // namespace tocsin::notify
