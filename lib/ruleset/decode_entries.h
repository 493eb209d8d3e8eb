// The entries of each section, for decode.cpp: one file per section.
#pragma once

#include "ruleset/decode.h"
#include "ruleset/fields.h"

namespace tocsin::ruleset {

void decode_log_group(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics);
void decode_metric_filter(const Document& document, const YamlNode& node, Decoded& out,
                          Diagnostics& diagnostics);  // and its `alarm`
void decode_alarm(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics);
void decode_alarm_of(const MetricFilter& filter, const Document& document, const YamlNode& node, Decoded& out,
                     Diagnostics& diagnostics);
void decode_topic(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics);

// What a name may be: 1 to `longest` characters, no control character, none of `forbidden`.
struct NameRule {
  std::string_view what;  // "a metric name"
  std::size_t longest;
  std::string_view forbidden = {};
};
void check_name(std::string_view name, const Span& span, const NameRule& rule, Diagnostics& diagnostics);

// CloudWatch's units; anything else is reported.
void check_unit(Fields& fields, std::string& unit);

inline constexpr NameRule kNamespaceRule{"a namespace", 255, "*$"};
inline constexpr NameRule kMetricNameRule{"a metric name", 255, "*$:"};

}  // namespace tocsin::ruleset
