// What a match of a metric filter publishes: metric, value, default, dimensions.
#include <fmt/format.h>

#include <array>

#include "base/limits.h"
#include "base/utf8.h"
#include "pattern/extract.h"
#include "ruleset/decode_entries.h"
#include "ruleset/scalar_place.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {Key{"namespace"},     Key{"name"}, Key{"value"},
                              Key{"default_value"}, Key{"unit"}, Key{"dimensions"}};
constexpr std::string_view kDefaultNamespace = "tocsin";
constexpr std::size_t kValueCharacters = 100;      // AWS: MetricTransformation
constexpr std::size_t kReferenceCharacters = 255;  // AWS: MetricTransformation

void check_reference(Fields& fields, const YamlNode& node, const PatternSource& source) {
  if (!source.ast || source.groups_failed) return;  // said already; what it could name is not known
  const auto reference = pattern::Reference::parse(node.text, *source.ast, source.groups.get());
  if (reference) return;
  fields.diagnostics().error(span_in(fields.document(), node, reference.error().offset), reference.error().message,
                             reference.error().hint);
}

// A number, quoted or not (CloudWatch's API writes it as a text), or a part of the matching event.
void decode_value(Fields& fields, MetricTransformation& transformation, const PatternSource& source) {
  std::string text;
  if (!fields.text("value", text)) return;
  if (const std::size_t length = count_characters(text); length > kValueCharacters) {
    fields.error("value", fmt::format("'value' has {} characters; at most {} are allowed", length, kValueCharacters));
    return;
  }
  if (double number = 0; parse_number(text, number)) {
    transformation.value = number;
  } else if (!text.starts_with('$')) {
    fields.error("value", fmt::format("'value' must be a number or a field such as $.size, but this is '{}'", text));
  } else {
    transformation.value = text;
    check_reference(fields, *fields.find("value"), source);
  }
}

// Under metric_transformation, as in Terraform, or on the filter itself.
void decode_dimensions(Fields& fields, MetricTransformation& transformation, const PatternSource& source) {
  for (const Entry* entry : dimension_entries(fields, limits::kDimensions, kReferenceCharacters)) {
    transformation.dimensions.emplace_back(entry->key, entry->value.text);
    check_reference(fields, entry->value, source);
  }
}

void decode_default(Fields& fields, bool has_dimensions, MetricTransformation& transformation) {
  double number = 0;
  if (!fields.number("default_value", number)) return;
  transformation.default_value = number;
  if (!has_dimensions) return;
  fields.error("default_value", "'default_value' cannot stand beside 'dimensions'",
               "an event that does not match has no values for them");
}

}  // namespace

void decode_transformation(Fields& filter_fields, MetricFilter& filter, const PatternSource& source) {
  MetricTransformation& transformation = filter.transformation;
  transformation.name_space = kDefaultNamespace;
  transformation.name = filter.name.value;
  decode_dimensions(filter_fields, transformation, source);
  const YamlNode* node = filter_fields.find("metric_transformation");
  Diagnostics& diagnostics = filter_fields.diagnostics();
  if (node == nullptr) {
    if (!filter.name.value.empty()) check_name(transformation.name, filter.name.span, kMetricNameRule, diagnostics);
    return;
  }
  Fields fields(filter_fields.document(), *node, "a metric_transformation", kKeys, diagnostics);
  Located<std::string> name_space;
  if (fields.text("namespace", name_space)) {
    transformation.name_space = name_space.value;
    check_name(name_space.value, name_space.span, kNamespaceRule, diagnostics);
  }
  Located<std::string> name = filter.name;
  if (fields.text("name", name)) transformation.name = name.value;
  if (fields.has("name") || !name.value.empty()) check_name(name.value, name.span, kMetricNameRule, diagnostics);
  decode_value(fields, transformation, source);
  if (filter_fields.has("dimensions") && fields.has("dimensions")) {
    fields.error("dimensions", "'dimensions' stands in the metric filter already", "write it in one of the two places");
  } else {
    decode_dimensions(fields, transformation, source);
  }
  decode_default(fields, filter_fields.has("dimensions") || fields.has("dimensions"), transformation);
  check_unit(fields, transformation.unit);
}

}  // namespace tocsin::ruleset
