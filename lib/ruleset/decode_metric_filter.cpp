#include <fmt/format.h>

#include <array>

#include "pattern/evaluate.h"
#include "pattern/named_groups.h"
#include "pattern/parse.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

constexpr std::string_view kOneHost = "a log group here is of one host, account and region";
constexpr std::array kKeys = {Key{"name"},
                              Key{"log_group"},
                              Key{"pattern"},
                              Key{"metric_transformation"},
                              Key{"extract"},
                              Key{"dimensions"},
                              Key{"samples"},
                              Key{"alarm"},
                              Key{"emit_system_field_dimensions", false, kOneHost},
                              Key{"emitSystemFieldDimensions", false, kOneHost},
                              Key{"field_selection_criteria", false, kOneHost},
                              Key{"fieldSelectionCriteria", false, kOneHost},
                              Key{"apply_on_transformed_logs", false, "patterns see each event as it was written"}};
constexpr std::array kSampleKeys = {Key{"match"}, Key{"no_match"}};
constexpr NameRule kNameRule{"the name of a metric filter", 512, ":*"};

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

void decode_extract(Fields& fields, MetricFilter& filter, PatternSource& source) {
  if (!fields.has("extract")) return;
  source.groups_failed = true;
  if (!fields.text("extract", filter.extract)) return;
  if (source.ast && (std::holds_alternative<pattern::Json>(source.ast->pattern) ||
                     std::holds_alternative<pattern::Delimited>(source.ast->pattern))) {
    fields.error("extract", "'extract' goes with unstructured text only: the fields of this pattern have names already",
                 "a field is named $.size in JSON, and $name or $3 in a space-delimited pattern");
    return;
  }
  auto compiled = pattern::NamedGroups::compile(filter.extract.value);
  if (!compiled) {
    fields.error_in("extract", compiled.error().offset, compiled.error().message, compiled.error().hint);
    return;
  }
  source.groups = std::move(*compiled);
  source.groups_failed = false;
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
  PatternSource source;
  source.document = &document;
  fields.require({"name", "log_group", "pattern"});
  if (fields.text("name", filter.name)) check_name(filter.name.value, filter.name.span, kNameRule, diagnostics);
  fields.text("log_group", filter.log_group);
  decode_pattern(fields, filter, source);
  decode_extract(fields, filter, source);
  decode_transformation(fields, filter, source);
  if (source.groups && std::holds_alternative<double>(filter.transformation.value) &&
      filter.transformation.dimensions.empty()) {
    fields.warning("extract", "nothing uses the groups of 'extract'",
                   "'value' and 'dimensions' name them: $" + source.groups->names().front());
  }
  decode_samples(fields, filter, source);
  if (const YamlNode* alarm = fields.find("alarm")) decode_alarm_of(filter, document, *alarm, out, diagnostics);
  out.rules.metric_filters.push_back(std::move(filter));
  out.patterns.push_back(std::move(source));
}

}  // namespace tocsin::ruleset
