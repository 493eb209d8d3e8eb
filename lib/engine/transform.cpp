#include "engine/transform.h"

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/metric.h"

namespace tocsin::engine {
namespace {

using pattern::Extracted;

// Text that may be a dimension's value: there must be something to see. A boolean is as good as its text.
bool can_be_dimension(const Extracted& value) {
  if (value.kind != Extracted::Kind::text && value.kind != Extracted::Kind::boolean) return false;
  return value.text.find_first_not_of(" \t\r\n") != std::string::npos;
}

// Cuts to the first `characters` of valid UTF-8. Whether there were more.
bool cut_to(std::string& text, std::size_t characters) {
  if (text.size() <= characters) return false;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U || seen++ < characters) continue;
    text.resize(i);
    return true;
  }
  return false;
}

}  // namespace

std::optional<double> Transformer::value(const CompiledFilter& filter,
                                         const MetricTransformation& transformation) const {
  if (!filter.value_extracted) return std::get<double>(transformation.value);
  const Extracted& extracted = scratch_.values.front();
  if (extracted.kind == Extracted::Kind::missing) return transformation.default_value;
  return pattern::number_of(extracted);
}

std::optional<Published> Transformer::publish(const CompiledFilter& filter, const MetricTransformation& transformation,
                                              std::string_view event) {
  if (filter.extractor) filter.extractor->extract(event, scratch_.extractor, scratch_.values);
  const std::optional<double> number = value(filter, transformation);
  if (!number || !is_metric_value(*number)) {
    ++counters_[Count::no_value];
    return std::nullopt;
  }
  Published published{*number, nullptr};
  if (!transformation.dimensions.empty()) {
    published.dimensions = dimensions(filter.value_extracted ? 1 : 0, transformation.dimensions.size());
  }
  return published;
}

// All or none: with a part of them the point would be of a metric that nobody asked for.
std::shared_ptr<const DimensionValues> Transformer::dimensions(std::size_t first, std::size_t count) {
  const auto begin = scratch_.values.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = begin + static_cast<std::ptrdiff_t>(count);
  if (!std::all_of(begin, end, can_be_dimension)) {
    ++counters_[Count::no_dimensions];
    return nullptr;
  }
  scratch_.key.clear();
  for (auto value = begin; value != end; ++value) {
    if (!is_valid_utf8(value->text)) value->text = to_valid_utf8(value->text);
    if (cut_to(value->text, limits::kDimensionCharacters)) ++counters_[Count::cut_dimensions];
    scratch_.key += std::to_string(value->text.size()) + ':' + value->text;
  }
  auto& known = known_[scratch_.key];
  if (!known) {
    DimensionValues values;
    for (auto value = begin; value != end; ++value) values.push_back(value->text);
    known = std::make_shared<const DimensionValues>(std::move(values));
  }
  return known;
}

}  // namespace tocsin::engine
