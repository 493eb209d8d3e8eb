#include "ruleset/fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "base/edit_distance.h"
#include "ruleset/scalar_place.h"

namespace tocsin::ruleset {

std::string not_available(std::string_view what) { return fmt::format("'{}' is not available in this version", what); }

std::string suggestion(std::string_view name, std::span<const std::string_view> known, std::string otherwise) {
  const std::string_view near = nearest(name, known);
  return near.empty() ? std::move(otherwise) : fmt::format("did you mean '{}'?", near);
}

std::string_view describe(const YamlNode& node) {
  switch (node.kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "a text";
    case Kind::sequence:
      return "a list";
    case Kind::mapping:
      return "a mapping";
  }
  return "?";
}

std::string quote_hint(const Document& document, const YamlNode& node) {
  if (node.kind != Kind::mapping && node.kind != Kind::sequence) return {};
  const char first = node.mark.offset < document.bytes.size() ? document.bytes[node.mark.offset] : '\0';
  if (first != '{' && first != '[') return {};
  return fmt::format("put a text that begins with '{}' in single quotes: '…'", first);
}

bool parse_number(std::string_view text, double& out) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return false;
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return false;
  out = value;
  return true;
}

Fields::Fields(const Document& document, const YamlNode& node, std::string_view what, std::span<const Key> keys,
               Diagnostics& diagnostics)
    : document_(&document), node_(&node), what_(what), diagnostics_(&diagnostics) {
  if (node.kind != Kind::mapping) {
    diagnostics.error(span(), fmt::format("{} must be a mapping, 'key: value', but this is {}", what, describe(node)));
    return;
  }
  std::vector<std::string_view> usable;
  for (const Key& key : keys) {
    if (key.available) usable.push_back(key.name);
  }
  for (const Entry& entry : node.entries) {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == entry.key; });
    if (found == keys.end()) {
      diagnostics.error(
          document.span(entry.mark), fmt::format("unknown key '{}'", entry.key),
          suggestion(entry.key, usable, fmt::format("{} has the keys {}", what, fmt::join(usable, ", "))));
    } else if (!found->available) {
      diagnostics.error(document.span(entry.mark), not_available(entry.key), std::string(found->why));
    }
  }
}

const YamlNode* Fields::find(std::string_view key) const {
  const auto found =
      std::find_if(node_->entries.begin(), node_->entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == node_->entries.end() ? nullptr : &found->value;
}

void Fields::require(std::initializer_list<std::string_view> keys) {
  if (node_->kind != Kind::mapping) return;
  for (const std::string_view key : keys) {
    if (!has(key)) diagnostics_->error(span(), fmt::format("{} needs the key '{}'", what_, key));
  }
}

const YamlNode* Fields::scalar(std::string_view key) {
  const YamlNode* node = find(key);
  if (node == nullptr) return nullptr;
  if (node->kind == Kind::scalar) return node;
  wrong_kind(key, *node, "a text");
  return nullptr;
}

void Fields::wrong_kind(std::string_view key, const YamlNode& node, std::string_view expected) {
  if (node.kind == Kind::null) {
    diagnostics_->error(document_->span(node.mark), fmt::format("'{}' has no value; {} is expected", key, expected));
    return;
  }
  diagnostics_->error(document_->span(node.mark),
                      fmt::format("'{}' must be {}, but this is {}", key, expected, describe(node)),
                      quote_hint(*document_, node));
}

bool Fields::text(std::string_view key, std::string& out) {
  const YamlNode* node = scalar(key);
  if (node == nullptr) return false;
  out = node->text;
  return true;
}

bool Fields::text(std::string_view key, Located<std::string>& out) {
  const YamlNode* node = scalar(key);
  if (node == nullptr) return false;
  out = {node->text, document_->span(node->mark)};
  return true;
}

bool Fields::texts(std::string_view key, std::vector<Located<std::string>>& out) {
  const YamlNode* node = find(key);
  if (node == nullptr) return false;
  if (node->kind != Kind::sequence) {
    const std::string hint =
        node->kind == Kind::scalar ? fmt::format("write {}: [{}]", key, node->text) : std::string();
    diagnostics_->error(document_->span(node->mark),
                        fmt::format("'{}' must be a list, but this is {}", key, describe(*node)), hint);
    return false;
  }
  for (const YamlNode& item : node->items) {
    if (item.kind == Kind::scalar) {
      out.push_back({item.text, document_->span(item.mark)});
    } else {
      diagnostics_->error(document_->span(item.mark),
                          fmt::format("each item of '{}' must be a text, but this is {}", key, describe(item)),
                          quote_hint(*document_, item));
    }
  }
  return true;
}

bool Fields::number(std::string_view key, double& out) {
  const YamlNode* node = find(key);
  if (node == nullptr) return false;
  if (node->kind != Kind::scalar) {
    wrong_kind(key, *node, "a number");
    return false;
  }
  if (node->style == Style::plain && parse_number(node->text, out)) return true;
  double ignored = 0;
  error(key, fmt::format("'{}' must be a number, but this is '{}'", key, node->text),
        parse_number(node->text, ignored) ? "a number stands without quotes" : "");
  return false;
}

bool Fields::count(std::string_view key, std::uint32_t& out) {
  const YamlNode* node = find(key);
  if (node == nullptr) return false;
  if (node->kind != Kind::scalar) {
    wrong_kind(key, *node, "a whole number");
    return false;
  }
  const std::string& text = node->text;
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (node->style == Style::plain && problem == std::errc{} && end == text.data() + text.size() && value >= 1) {
    out = value;
    return true;
  }
  error(key, fmt::format("'{}' must be a whole number of at least 1, but this is '{}'", key, text));
  return false;
}

bool Fields::flag(std::string_view key, bool& out) {
  const YamlNode* node = scalar(key);
  if (node == nullptr) return false;
  if (node->style == Style::plain && (node->text == "true" || node->text == "false")) {
    out = node->text == "true";
    return true;
  }
  error(key, fmt::format("'{}' must be true or false, but this is '{}'", key, node->text));
  return false;
}

bool Fields::duration(std::string_view key, Duration& out) {
  const YamlNode* node = scalar(key);
  if (node == nullptr) return false;
  const auto parsed = parse_duration(node->text);
  if (parsed && *parsed >= Duration::zero()) {
    out = *parsed;
    return true;
  }
  const std::string& text = node->text;
  const std::size_t unit = std::min(text.find_first_not_of("0123456789"), text.size());
  if (unit > 0 && parse_duration("1" + text.substr(unit))) {
    error(key, fmt::format("'{}' is {}: longer than 10,000 days", key, text));
  } else {
    error(key, fmt::format("'{}' must be a duration, but this is '{}'", key, text),
          "a whole number of seconds, or one and a unit: 30s, 5m, 1h, 1d");
  }
  return false;
}

std::size_t Fields::index_of_word(std::string_view key, std::span<const std::string_view> known,
                                  std::span<const std::string_view> unavailable) {
  const YamlNode* node = scalar(key);
  if (node == nullptr) return known.size();
  const auto found = std::find(known.begin(), known.end(), node->text);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  if (std::find(unavailable.begin(), unavailable.end(), node->text) != unavailable.end()) {
    error(key, fmt::format("{}: {}", key, not_available(node->text)),
          fmt::format("available: {}", fmt::join(known, ", ")));
  } else {
    error(key, fmt::format("unknown {} '{}'", key, node->text),
          suggestion(node->text, known, fmt::format("one of {}", fmt::join(known, ", "))));
  }
  return known.size();
}

void Fields::error(std::string_view key, std::string message, std::string hint) {
  const YamlNode* node = find(key);
  diagnostics_->error(document_->span(node == nullptr ? node_->mark : node->mark), std::move(message), std::move(hint));
}

void Fields::warning(std::string_view key, std::string message, std::string hint) {
  const YamlNode* node = find(key);
  diagnostics_->warning(document_->span(node == nullptr ? node_->mark : node->mark), std::move(message),
                        std::move(hint));
}

void Fields::error_in(std::string_view key, std::size_t offset, std::string message, std::string hint) {
  const YamlNode* node = find(key);
  diagnostics_->error(node == nullptr ? span() : span_in(*document_, *node, offset), std::move(message),
                      std::move(hint));
}

Span Fields::span_of(std::string_view key) const {
  for (const Entry& entry : node_->entries) {
    if (entry.key == key) return document_->span(entry.mark);
  }
  return span();
}

}  // namespace tocsin::ruleset
