#include "pattern/delimited_bind.h"

namespace tocsin::pattern {

std::size_t slot_count(const Delimited& pattern) { return pattern.before.size() + pattern.after.size(); }

const Slot& slot_at(const Delimited& pattern, std::size_t index) {
  const std::size_t before = pattern.before.size();
  return index < before ? pattern.before[index] : pattern.after[index - before];
}

std::optional<std::size_t> slot_named(const Delimited& pattern, std::string_view name) {
  if (name.empty()) return std::nullopt;
  for (std::size_t i = 0; i < slot_count(pattern); ++i) {
    if (slot_at(pattern, i).name == name) return i;
  }
  return std::nullopt;
}

bool can_have_position(const Delimited& pattern, std::size_t position) {
  if (position == 0) return false;
  if (position <= pattern.before.size()) return pattern.before[position - 1].name.empty();
  return pattern.ellipsis || pattern.before.empty();
}

std::optional<Binding> Binding::bind(const Delimited& pattern, DelimitedSplit& event) {
  if (!event.has(slot_count(pattern))) return std::nullopt;
  return Binding(pattern, event);
}

std::string_view Binding::slot(std::size_t index) const {
  const std::size_t before = pattern_->before.size();
  if (index < before) return value_of_field(index);
  return value_of_field(event_->count() - slot_count(*pattern_) + index);
}

std::optional<std::string_view> Binding::named(std::string_view name) const {
  const std::optional<std::size_t> index = slot_named(*pattern_, name);
  if (!index) return std::nullopt;
  return slot(*index);
}

std::optional<std::string_view> Binding::at_position(std::size_t position) const {
  if (!can_have_position(*pattern_, position) || !event_->has(position)) return std::nullopt;
  const Slot* slot = slot_of_field(position - 1);
  if (slot != nullptr && !slot->name.empty()) return std::nullopt;
  return value_of_field(position - 1);
}

std::size_t Binding::field_count() const { return takes_rest() ? pattern_->before.size() : event_->count(); }

const Slot* Binding::slot_of_field(std::size_t field) const {
  if (field < pattern_->before.size()) return &pattern_->before[field];
  if (pattern_->after.empty()) return nullptr;
  const std::size_t from_end = event_->count() - field;  // 1: the last field
  if (from_end > pattern_->after.size()) return nullptr;
  return &pattern_->after[pattern_->after.size() - from_end];
}

std::string_view Binding::value_of_field(std::size_t field) const {
  const bool rest = takes_rest() && field + 1 == pattern_->before.size() && event_->has(field + 2);
  return rest ? event_->rest_from(field) : event_->field(field).value;
}

}  // namespace tocsin::pattern
