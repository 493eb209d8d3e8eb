#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

constexpr std::size_t kNameCharacters = 255;  // AWS: Dimension, MetricTransformation

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

// AWS: Dimension.
bool check_dimension_name(std::string_view name, const Span& span, Diagnostics& diagnostics) {
  if (is_blank(name) || name.front() == ':') {
    diagnostics.error(
        span, is_blank(name) ? "the name of a dimension is blank" : "the name of a dimension cannot begin with ':'");
    return false;
  }
  check_name(name, span, {"the name of a dimension", kNameCharacters}, diagnostics);
  return true;
}

std::vector<const Entry*> dimension_entries(Fields& fields, std::size_t most, std::size_t value_characters) {
  std::vector<const Entry*> entries;
  const YamlNode* node = fields.find("dimensions");
  if (node == nullptr) return entries;
  if (node->kind != Kind::mapping) {
    fields.error("dimensions", fmt::format("'dimensions' must be a mapping, but this is {}", describe(*node)),
                 "dimensions: {NAME: VALUE}");
    return entries;
  }
  if (node->entries.size() > most) {
    fields.error("dimensions",
                 fmt::format("'dimensions' has {} entries; at most {} are allowed", node->entries.size(), most));
    return entries;
  }
  for (const Entry& entry : node->entries) {
    if (!check_dimension_name(entry.key, fields.document().span(entry.mark), fields.diagnostics())) continue;
    const Span span = fields.document().span(entry.value.mark);
    if (entry.value.kind != Kind::scalar) {
      fields.diagnostics().error(
          span, fmt::format("the dimension '{}' must be a text, but this is {}", entry.key, describe(entry.value)));
    } else if (is_blank(entry.value.text)) {
      fields.diagnostics().error(span, fmt::format("the dimension '{}' is blank", entry.key));
    } else if (const std::size_t length = count_characters(entry.value.text); length > value_characters) {
      fields.diagnostics().error(span, fmt::format("the dimension '{}' has {} characters; at most {} are allowed",
                                                   entry.key, length, value_characters));
    } else {
      entries.push_back(&entry);
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) { return a->key < b->key; });
  return entries;
}

}  // namespace tocsin::ruleset
