// The key `metrics` of an alarm: metrics and expressions over them, each entry as Terraform's metric_query.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "alarm/math_plan.h"
#include "base/limits.h"
#include "metric/statistic.h"
#include "base/utf8.h"
#include "ruleset/decode_entries.h"
#include "ruleset/scalar_place.h"

namespace tocsin::ruleset {
namespace {

constexpr std::string_view kInMetric = "it stands in the 'metric' of each entry";
constexpr std::array kKeys = {Key{"id"},
                              Key{"expression"},
                              Key{"metric"},
                              Key{"label"},
                              Key{"return_data"},
                              Key{"period", false, kInMetric},
                              Key{"account_id", false, "metrics here are of one host and account"}};
constexpr std::array kMetricKeys = {Key{"namespace"}, Key{"metric_name"}, Key{"dimensions"},
                                    Key{"period"},    Key{"stat"},        Key{"unit"}};
// AWS: PutMetricAlarm takes none of these beside Metrics.
constexpr std::string_view kElsewhere[] = {"namespace", "metric_name",        "dimensions", "period",
                                           "statistic", "extended_statistic", "unit"};

// One entry, and where its parts stand.
struct Place {
  const YamlNode* entry = nullptr;
  const YamlNode* id = nullptr;
  const YamlNode* expression = nullptr;
  const YamlNode* period = nullptr;
  bool states_return = false;  // return_data is written
  bool whole = true;           // what it is, metric or expression, could be read
};

bool decode_metric(const Document& document, const YamlNode& node, MetricQuery& query, Diagnostics& diagnostics) {
  Fields fields(document, node, "a metric", kMetricKeys, diagnostics);
  if (node.kind != Kind::mapping) return false;
  fields.require({"namespace", "metric_name", "period", "stat"});
  Located<std::string> name_space;
  if (fields.text("namespace", name_space)) {
    query.name_space = name_space.value;
    check_name(name_space.value, name_space.span, kNamespaceRule, diagnostics);
  }
  Located<std::string> name;
  const bool named = fields.text("metric_name", name);
  if (named) {
    query.metric_name = name.value;
    check_name(name.value, name.span, kMetricNameRule, diagnostics);
  }
  for (const Entry* entry : dimension_entries(fields, limits::kAlarmDimensions, limits::kDimensionCharacters)) {
    query.dimensions.emplace_back(entry->key, entry->value.text);
  }
  if (fields.duration("period", query.period) && query.period == Duration::zero()) {
    fields.error("period", "'period' must be more than 0");
  }
  if (std::string text; fields.text("stat", text)) {
    auto statistic = metric::parse_statistic(text);
    if (statistic) {
      query.statistic = *statistic;
    } else {
      fields.error("stat", statistic.error().message);
    }
  }
  check_unit(fields, query.unit);
  return named && !name.value.empty();
}

Place decode_query(const Document& document, const YamlNode& node, MetricQuery& query, Diagnostics& diagnostics) {
  Place place;
  place.entry = &node;
  Fields fields(document, node, "an entry of 'metrics'", kKeys, diagnostics);
  place.whole = node.kind == Kind::mapping;
  if (!place.whole) return place;
  fields.require({"id"});
  fields.text("id", query.id);
  place.id = fields.find("id");
  place.expression = fields.find("expression");
  if (place.expression != nullptr) place.whole = fields.text("expression", query.expression);
  if (const YamlNode* metric = fields.find("metric")) {
    place.whole = decode_metric(document, *metric, query, diagnostics) && place.whole;
    for (const Entry& entry : metric->entries) {
      if (entry.key == "period") place.period = &entry.value;
    }
  }
  fields.text("label", query.label);
  place.states_return = fields.flag("return_data", query.return_data);
  return place;
}

// CloudWatch takes the key that is left out for true, Terraform for false: where one entry says true, the others are
// not meant.
void settle_returns(const std::vector<Place>& places, std::vector<MetricQuery>& queries) {
  bool any_true = false;
  for (std::size_t i = 0; i < queries.size(); ++i) any_true |= places[i].states_return && queries[i].return_data;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    if (!places[i].states_return) queries[i].return_data = !any_true;
  }
}

Span span_of(Fields& fields, const std::vector<Place>& places, const alarm::MathRemark& remark) {
  using Part = alarm::MathRemark::Part;
  const Document& document = fields.document();
  const auto at_key = [&](std::string_view key) { return document.span(fields.find(key)->mark); };
  if (remark.part == Part::list) return at_key("metrics");
  if (remark.part == Part::threshold_metric_id) return at_key("threshold_metric_id");
  const Place& place = places[remark.query];
  if (remark.part == Part::expression && place.expression != nullptr) {
    return span_in(document, *place.expression, remark.offset);
  }
  const YamlNode* node = remark.part == Part::id ? place.id : remark.part == Part::period ? place.period : nullptr;
  return document.span((node == nullptr ? place.entry : node)->mark);
}

// What is wrong with the entries taken together, and in the expressions.
void check_plan(Fields& fields, const std::vector<Place>& places, Alarm& alarm) {
  const auto plan = alarm::MathPlan::bind(alarm.metrics, alarm.threshold_metric_id.value);
  if (plan) {
    alarm.period = plan->period();
    for (const alarm::MathRemark& remark : plan->warnings()) {
      fields.diagnostics().warning(span_of(fields, places, remark), remark.message, remark.hint);
    }
    return;
  }
  for (const alarm::MathRemark& remark : plan.error()) {
    const bool said = remark.part == alarm::MathRemark::Part::entry && !places[remark.query].whole;
    if (!said) fields.diagnostics().error(span_of(fields, places, remark), remark.message, remark.hint);
  }
}

void refuse_elsewhere(Fields& fields) {
  for (const std::string_view key : kElsewhere) {
    if (!fields.has(key)) continue;
    fields.diagnostics().error(
        fields.span_of(key), fmt::format("'{}' cannot stand beside 'metrics'", key),
        key.ends_with("statistic") ? "it is the 'stat' in the 'metric' of each entry" : std::string(kInMetric));
  }
  const YamlNode* evaluation = fields.find("evaluation");
  if (evaluation != nullptr && evaluation->text == "sliding") {
    fields.error("evaluation", "an alarm with 'metrics' is evaluated by whole periods, not at every event",
                 "write 'evaluation: aligned', or leave it out");
  }
}

}  // namespace

void decode_metric_queries(Fields& fields, Alarm& alarm) {
  fields.text("threshold_metric_id", alarm.threshold_metric_id);
  const YamlNode* node = fields.find("metrics");
  if (node == nullptr) {
    if (!fields.has("threshold_metric_id")) return;
    fields.error("threshold_metric_id", "'threshold_metric_id' names an entry of 'metrics', and there is none");
    return;
  }
  alarm.evaluation = Evaluation::aligned;
  refuse_elsewhere(fields);
  if (node->kind != Kind::sequence) {
    fields.error("metrics", fmt::format("'metrics' must be a list, but this is {}", describe(*node)),
                 "each entry begins with '- '");
    return;
  }
  if (node->items.size() > limits::kMetricQueries) {
    fields.error("metrics", fmt::format("'metrics' has {} entries; at most {} are allowed", node->items.size(),
                                        limits::kMetricQueries));
    return;
  }
  std::vector<Place> places;
  for (const YamlNode& item : node->items) {
    MetricQuery& query = alarm.metrics.emplace_back();
    places.push_back(decode_query(fields.document(), item, query, fields.diagnostics()));
  }
  settle_returns(places, alarm.metrics);
  check_plan(fields, places, alarm);
}

}  // namespace tocsin::ruleset
