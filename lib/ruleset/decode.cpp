#include "ruleset/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/units.h"
#include "ruleset/decode_entries.h"
#include "ruleset/fields.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kSections = {Key{"log_groups"}, Key{"metric_filters"}, Key{"alarms"},      Key{"composite_alarms"},
                                  Key{"topics"},     Key{"mutes"},          Key{"host_metrics"}};

using DecodeEntry = void (*)(const Document&, const YamlNode&, Decoded&, Diagnostics&);

void decode_section(Fields& file, std::string_view section, DecodeEntry decode_entry, Decoded& out) {
  const YamlNode* node = file.find(section);
  if (node == nullptr || node->kind == Kind::null) return;  // "alarms:" with every entry commented out is no mistake
  if (node->kind != Kind::sequence) {
    file.error(section, fmt::format("'{}' must be a list, but this is {}", section, describe(*node)),
               "each entry begins with '- '");
    out.names_complete = false;
    return;
  }
  if (node->items.size() > limits::kRules) {
    file.error(section,
               fmt::format("'{}' has {} entries; at most {} are allowed", section, node->items.size(), limits::kRules));
    out.names_complete = false;
    return;
  }
  for (const YamlNode& item : node->items) {
    if (item.kind != Kind::mapping) out.names_complete = false;
    decode_entry(file.document(), item, out, file.diagnostics());
  }
}

}  // namespace

void check_name(std::string_view name, const Span& span, const NameRule& rule, Diagnostics& diagnostics) {
  if (name.empty()) {
    diagnostics.error(span, fmt::format("{} is empty", rule.what));
    return;
  }
  if (const std::size_t length = count_characters(name); length > rule.longest) {
    diagnostics.error(span,
                      fmt::format("{} has {} characters; at most {} are allowed", rule.what, length, rule.longest));
  }
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(name.begin(), name.end(), is_control)) {
    diagnostics.error(span, fmt::format("{} holds a control character or a line break", rule.what));
  }
  if (const std::size_t bad = name.find_first_of(rule.forbidden); bad != std::string_view::npos) {
    diagnostics.error(span, fmt::format("{} holds '{}', which CloudWatch does not allow there", rule.what, name[bad]));
  }
}

void check_unit(Fields& fields, std::string& unit) {
  const std::size_t index = fields.index_of_word("unit", kUnits, {});
  if (index < kUnits.size()) unit = kUnits[index] == kNoUnit ? std::string_view() : kUnits[index];
}

void decode(const Document& document, Decoded& out, Diagnostics& diagnostics) {
  if (!document.complete) out.names_complete = false;
  if (document.root.kind == Kind::null) return;
  if (document.root.kind != Kind::mapping) out.names_complete = false;
  Fields file(document, document.root, "a rule file", kSections, diagnostics);
  decode_section(file, "log_groups", decode_log_group, out);
  decode_section(file, "metric_filters", decode_metric_filter, out);
  decode_section(file, "alarms", decode_alarm, out);
  decode_section(file, "composite_alarms", decode_composite_alarm, out);
  decode_section(file, "topics", decode_topic, out);
  decode_section(file, "mutes", decode_mute, out);
  decode_host_metrics(file, out);
}

}  // namespace tocsin::ruleset
