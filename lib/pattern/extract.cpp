#include "pattern/extract.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/edit_distance.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "pattern/delimited_bind.h"
#include "pattern/json_number.h"
#include "pattern/json_value.h"
#include "pattern/lexer.h"
#include "pattern/number.h"
#include "pattern/parse_selector.h"
#include "pattern/select.h"

namespace tocsin::pattern {

Result<FieldReference, ParseError> FieldReference::parse(std::string_view text) {
  if (count_characters(text) > limits::kPatternCharacters) {
    return Unexpected(
        ParseError{0, "the selector is longer than " + std::to_string(limits::kPatternCharacters) + " characters", ""});
  }
  if (!is_valid_utf8(text)) {
    return Unexpected(ParseError{0, "the selector is not valid UTF-8", "save the file as UTF-8"});
  }
  Lexer lexer(text, 0);
  Selector selector;
  if (!parse_selector(lexer, kWildcardsInReference, selector)) return Unexpected(lexer.error());
  if (!lexer.at_end()) {
    lexer.fail(lexer.offset(), "found " + lexer.found() + " after the selector, expected its end",
               "a key with other characters than letters, digits, '_' and '-' is written $.['a:b']");
    return Unexpected(lexer.error());
  }
  return FieldReference(std::move(selector));
}

std::optional<std::string> FieldReference::text_in(std::string_view event) const {
  std::optional<std::string> result;
  JsonDocument document;
  if (!document.read(event)) return result;
  any_selected(document, &document.root(), selector_.steps, [&](const JsonValue& value) {
    const bool written = value.kind == JsonValue::Kind::number || value.kind == JsonValue::Kind::string;
    if (written) result = std::string(value.text);
    return true;
  });
  return result;
}

namespace {

Unexpected<ParseError> refuse(std::string message, std::string hint) {
  return Unexpected(ParseError{0, std::move(message), std::move(hint)});
}

Result<Reference, ParseError> parse_group(std::string_view text, const NamedGroups& groups) {
  const std::string_view name = text.substr(1);
  const auto& names = groups.names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return Reference{Reference::Group{static_cast<std::size_t>(found - names.begin())}};
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view near = nearest(name, known);
  return refuse(show(text) + " is no group of 'extract'",
                near.empty() ? "a group is named (?P<Name>...)" : "did you mean '$" + std::string(near) + "'?");
}

// $name of a slot, $3 of a field without a name.
Result<Reference, ParseError> parse_slot(std::string_view text, const Delimited& pattern) {
  const std::string_view name = text.substr(1);
  std::size_t position = 0;
  const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), position);
  if (problem == std::errc{} && end == name.data() + name.size()) {
    if (name.front() != '0' && can_have_position(pattern, position)) return Reference{Reference::Position{position}};
    const bool named = position >= 1 && position <= pattern.before.size() && name.front() != '0';
    return refuse(show(text) + " is no field of the pattern",
                  named ? "that field has a name: '$" + pattern.before[position - 1].name + "'"
                        : "fields without a name are numbered from 1");
  }
  if (const auto slot = slot_named(pattern, name)) return Reference{Reference::Slot{*slot}};
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < slot_count(pattern); ++i) known.push_back(slot_at(pattern, i).name);
  const std::string_view near = nearest(name, known);
  return refuse(show(text) + " is no slot of the pattern",
                near.empty() ? "a slot's field is named $name, and one without a name $3"
                             : "did you mean '$" + std::string(near) + "'?");
}

void set(Extracted& out, Extracted::Kind kind, std::string_view text = {}) {
  out.kind = kind;
  out.text.assign(text);
}

void set(Extracted& out, const JsonValue& value) {
  using Kind = JsonValue::Kind;
  switch (value.kind) {
    case Kind::null:
      return set(out, Extracted::Kind::missing);
    case Kind::boolean_true:
      return set(out, Extracted::Kind::boolean, "true");
    case Kind::boolean_false:
      return set(out, Extracted::Kind::boolean, "false");
    case Kind::number:
      return set(out, Extracted::Kind::text, text_of(value.text));
    case Kind::string:
      return set(out, Extracted::Kind::text, value.text);
    case Kind::array:
    case Kind::object:
      return set(out, Extracted::Kind::container);
  }
}

}  // namespace

Result<Reference, ParseError> Reference::parse(std::string_view text, const Ast& pattern, const NamedGroups* groups) {
  const bool json = std::holds_alternative<Json>(pattern.pattern);
  const bool selector = text.starts_with("$.") || text.starts_with("$[");
  if (!text.starts_with('$') || text.size() == 1) {
    return refuse(show(text) + " is no reference into the event",
                  json ? "a field of a JSON event is named $.size" : "a part of the event is named $Name");
  }
  if (json) {
    if (!selector) return refuse(show(text) + " is no field of a JSON event", "a field is named $.size");
    auto field = FieldReference::parse(text);
    if (!field) return Unexpected(std::move(field.error()));
    return Reference{field->selector()};
  }
  if (const auto* slots = std::get_if<Delimited>(&pattern.pattern); slots != nullptr && !selector) {
    return parse_slot(text, *slots);
  }
  if (groups != nullptr && !selector) return parse_group(text, *groups);
  if (selector) {
    return refuse(show(text) + " needs a JSON pattern: other patterns have no such fields",
                  "'{ $.field = * }' is a JSON pattern");
  }
  return refuse(show(text) + " names nothing: this kind of pattern has no fields",
                "'extract' names parts of the event: extract: 'from (?P<SourceIp>\\S+) port'");
}

std::optional<double> number_of(const Extracted& value) {
  if (value.kind != Extracted::Kind::text || !is_number(value.text)) return std::nullopt;
  const double number = to_double(value.text);
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

Extractor::Extractor(const Ast& pattern, std::shared_ptr<const NamedGroups> groups, std::vector<Reference> references)
    : groups_(std::move(groups)),
      references_(std::move(references)),
      json_(std::holds_alternative<Json>(pattern.pattern)) {
  if (const auto* slots = std::get_if<Delimited>(&pattern.pattern)) slots_ = *slots;
}

void Extractor::extract(std::string_view event, Scratch& scratch, std::vector<Extracted>& out) const {
  if (out.size() < references_.size()) out.resize(references_.size());
  for (std::size_t i = 0; i < references_.size(); ++i) set(out[i], Extracted::Kind::missing);
  std::optional<Binding> binding;
  if (json_) {
    if (!scratch.document.read(event)) return;
  } else if (slots_) {
    scratch.split.reset(event);
    binding = Binding::bind(*slots_, scratch.split);
    if (!binding) return;
  } else if (groups_) {
    if (!is_valid_utf8(event)) {
      scratch.repaired = to_valid_utf8(event);
      event = scratch.repaired;
    }
    groups_->find(event, scratch.groups);
  }
  for (std::size_t i = 0; i < references_.size(); ++i) {
    const auto& target = references_[i].target;
    if (const auto* selector = std::get_if<Selector>(&target)) {
      any_selected(scratch.document, &scratch.document.root(), selector->steps, [&](const JsonValue& value) {
        set(out[i], value);
        return true;
      });
    } else if (const auto* group = std::get_if<Reference::Group>(&target)) {
      if (const auto& text = scratch.groups[group->index]) set(out[i], Extracted::Kind::text, *text);
    } else if (const auto* slot = std::get_if<Reference::Slot>(&target)) {
      set(out[i], Extracted::Kind::text, binding->slot(slot->index));
    } else if (const auto* position = std::get_if<Reference::Position>(&target)) {
      if (const auto text = binding->at_position(position->number)) set(out[i], Extracted::Kind::text, *text);
    }
  }
}

}  // namespace tocsin::pattern
