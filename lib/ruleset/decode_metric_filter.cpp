#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "pattern/evaluate.h"
#include "pattern/extract.h"
#include "pattern/parse.h"
#include "ruleset/decode_entries.h"
#include "ruleset/scalar_place.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {Key{"name"},    Key{"log_group"}, Key{"pattern"},        Key{"metric_transformation"},
                              Key{"samples"}, Key{"alarm"},     Key{"extract", false}, Key{"dimensions", false}};
constexpr std::array kTransformationKeys = {Key{"namespace"},     Key{"name"}, Key{"value"},
                                            Key{"default_value"}, Key{"unit"}, Key{"dimensions", false}};
constexpr std::array kSampleKeys = {Key{"match"}, Key{"no_match"}};
constexpr NameRule kNameRule{"the name of a metric filter", 512, ":*"};
constexpr std::string_view kDefaultNamespace = "tocsin";
constexpr std::size_t kValueCharacters = 100;  // AWS: MetricTransformation

void decode_pattern(Fields& fields, MetricFilter& filter, PatternSource& source) {
  if (!fields.text("pattern", filter.pattern)) return;
  source.node = fields.find("pattern");
  auto parsed = pattern::parse(filter.pattern.value);
  if (parsed) {
    source.ast = std::move(*parsed);
  } else {
    fields.error_in("pattern", parsed.error().offset, parsed.error().message, parsed.error().hint);
  }
}

// A number, quoted or not (CloudWatch's API writes it as a text), or a field of the matching event.
void decode_value(Fields& fields, MetricTransformation& transformation, const PatternSource& source) {
  std::string text;
  if (!fields.text("value", text)) return;
  if (const std::size_t length = count_characters(text); length > kValueCharacters) {
    fields.error("value", fmt::format("'value' has {} characters; at most {} are allowed", length, kValueCharacters));
    return;
  }
  if (double number = 0; parse_number(text, number)) {
    transformation.value = number;
    return;
  }
  if (!text.starts_with("$.")) {
    fields.error("value", fmt::format("'value' must be a number or a field such as $.size, but this is '{}'", text),
                 text.starts_with('$') ? "fields of space-delimited patterns are not available in this version" : "");
    return;
  }
  const auto reference = pattern::FieldReference::parse(text);
  if (!reference) {
    fields.error_in("value", reference.error().offset, reference.error().message, reference.error().hint);
  } else if (source.ast && !std::holds_alternative<pattern::Json>(source.ast->pattern)) {
    fields.error("value", fmt::format("'{}' needs a JSON pattern: other patterns have no fields", text),
                 "'{ $.field = * }' is a JSON pattern");
  } else {
    transformation.value = text;
  }
}

void decode_transformation(Fields& filter_fields, MetricFilter& filter, const PatternSource& source) {
  MetricTransformation& transformation = filter.transformation;
  transformation.name_space = kDefaultNamespace;
  transformation.name = filter.name.value;
  const YamlNode* node = filter_fields.find("metric_transformation");
  Diagnostics& diagnostics = filter_fields.diagnostics();
  if (node == nullptr) {
    if (!filter.name.value.empty()) check_name(transformation.name, filter.name.span, kMetricNameRule, diagnostics);
    return;
  }
  Fields fields(filter_fields.document(), *node, "a metric_transformation", kTransformationKeys, diagnostics);
  Located<std::string> name_space;
  if (fields.text("namespace", name_space)) {
    transformation.name_space = name_space.value;
    check_name(name_space.value, name_space.span, kNamespaceRule, diagnostics);
  }
  Located<std::string> name = filter.name;
  if (fields.text("name", name)) transformation.name = name.value;
  if (fields.has("name") || !name.value.empty()) check_name(name.value, name.span, kMetricNameRule, diagnostics);
  decode_value(fields, transformation, source);
  if (double number = 0; fields.number("default_value", number)) transformation.default_value = number;
  check_unit(fields, transformation.unit);
}

void decode_samples(Fields& filter_fields, MetricFilter& filter, const PatternSource& source) {
  const YamlNode* node = filter_fields.find("samples");
  if (node == nullptr) return;
  Fields fields(filter_fields.document(), *node, "samples", kSampleKeys, filter_fields.diagnostics());
  fields.texts("match", filter.samples.match);
  fields.texts("no_match", filter.samples.no_match);
  if (!source.ast) return;
  for (const auto& sample : filter.samples.match) {
    if (pattern::evaluate(*source.ast, sample.value)) continue;
    fields.diagnostics().error(sample.span, "this sample should match the filter's pattern, and does not");
  }
  for (const auto& sample : filter.samples.no_match) {
    if (!pattern::evaluate(*source.ast, sample.value)) continue;
    fields.diagnostics().error(sample.span, "this sample should not match the filter's pattern, and does");
  }
}

}  // namespace

void decode_metric_filter(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics) {
  Fields fields(document, node, "a metric filter", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  MetricFilter filter;
  PatternSource source{&document, nullptr, std::nullopt};
  fields.require({"name", "log_group", "pattern"});
  if (fields.text("name", filter.name)) check_name(filter.name.value, filter.name.span, kNameRule, diagnostics);
  fields.text("log_group", filter.log_group);
  decode_pattern(fields, filter, source);
  decode_transformation(fields, filter, source);
  decode_samples(fields, filter, source);
  if (const YamlNode* alarm = fields.find("alarm")) decode_alarm_of(filter, document, *alarm, out, diagnostics);
  out.rules.metric_filters.push_back(std::move(filter));
  out.patterns.push_back(std::move(source));
}

}  // namespace tocsin::ruleset
