#include "format/json_stamp.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tocsin::format {
namespace {

namespace ondemand = simdjson::ondemand;

std::optional<Stamp> from_epoch(double number) {
  constexpr double kMilliseconds = 1e11;
  const double ms = std::round(std::fabs(number) > kMilliseconds ? number : number * 1000.0);
  if (!(std::fabs(ms) < kYear10000_ms)) return std::nullopt;
  return from_ms(static_cast<std::int64_t>(ms));
}

std::optional<Stamp> from_text(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error == std::errc{} && stopped == end) return from_epoch(number);
  return read_iso8601(text);
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '@';
}

}  // namespace

std::optional<std::vector<std::string>> parse_field_path(std::string_view selector) {
  if (!selector.starts_with("$.")) return std::nullopt;
  selector.remove_prefix(1);
  std::vector<std::string> path;
  while (selector.starts_with('.')) {
    selector.remove_prefix(1);
    const auto end = std::find_if_not(selector.begin(), selector.end(), is_name_character);
    if (end == selector.begin()) return std::nullopt;
    path.emplace_back(selector.begin(), end);
    selector.remove_prefix(path.back().size());
  }
  if (!selector.empty()) return std::nullopt;
  return path;
}

std::optional<Stamp> read_json_stamp(std::string_view event, std::span<const std::string> path) {
  if (path.empty()) return std::nullopt;
  const simdjson::padded_string json(
      event);  // simdjson reads a few bytes past the end; the event may be the last in its memory
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(json).get(document) || document.get_object().get(object)) return std::nullopt;
  for (const std::string& name : path.first(path.size() - 1)) {
    if (object.find_field_unordered(name).get_object().get(object)) return std::nullopt;
  }
  ondemand::value value;
  if (object.find_field_unordered(path.back()).get(value)) return std::nullopt;
  std::string_view text;
  if (!value.get_string().get(text)) return from_text(text);
  double number = 0;
  if (!value.get_double().get(number)) return from_epoch(number);
  return std::nullopt;
}

}  // namespace tocsin::format
