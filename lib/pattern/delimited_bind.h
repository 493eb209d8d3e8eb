// Which field of an event each slot of a space-delimited pattern stands for: the one place that knows. Evaluation,
// extraction, references ($name, $3) and the matcher ask here.
//
// Without an ellipsis slots bind from the left, and the last one takes what is left: its field where that is the last,
// otherwise the raw text to the end of the event. With one, slots before it bind from the left and those after it from
// the right, each to one field.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "pattern/ast.h"
#include "pattern/delimited_split.h"

namespace tocsin::pattern {

// Slots are numbered from 0 through `before` and `after`.
[[nodiscard]] std::size_t slot_count(const Delimited& pattern);
[[nodiscard]] const Slot& slot_at(const Delimited& pattern, std::size_t index);
// The slot of that name, '$' left out; none for the empty name.
[[nodiscard]] std::optional<std::size_t> slot_named(const Delimited& pattern, std::string_view name);
// Whether $position (from 1) can be the name of a field of some event: it is a field of a slot without a name, or one
// of those that the ellipsis stands for. For patterns with slots after an ellipsis only an event can tell all of it.
[[nodiscard]] bool can_have_position(const Delimited& pattern, std::size_t position);

// A pattern's slots on one event. Pattern and split are looked at, not kept: they must outlive it, and the split must
// not be reset in between. Whether conditions hold is not asked here.
class Binding {
 public:
  // None: the event has too few fields.
  static std::optional<Binding> bind(const Delimited& pattern, DelimitedSplit& event);

  [[nodiscard]] std::string_view slot(std::size_t index) const;
  // What `$name` stands for; none where no slot has that name.
  [[nodiscard]] std::optional<std::string_view> named(std::string_view name) const;
  // What `$position` stands for: the field at that place, from 1, if it has no name.
  [[nodiscard]] std::optional<std::string_view> at_position(std::size_t position) const;

  // Calls `visit(slot, position, value)` for every field in order: slot null under an ellipsis, position from 1.
  template <class Visit>
  void for_each_field(const Visit& visit) const {
    for (std::size_t i = 0, fields = field_count(); i < fields; ++i) visit(slot_of_field(i), i + 1, value_of_field(i));
  }

 private:
  Binding(const Delimited& pattern, DelimitedSplit& event) : pattern_(&pattern), event_(&event) {}

  // Fields count from 0; the last slot's rest is one field.
  [[nodiscard]] bool takes_rest() const { return !pattern_->ellipsis && !pattern_->before.empty(); }
  [[nodiscard]] std::size_t field_count() const;
  [[nodiscard]] const Slot* slot_of_field(std::size_t field) const;
  [[nodiscard]] std::string_view value_of_field(std::size_t field) const;

  const Delimited* pattern_;
  DelimitedSplit* event_;
};

}  // namespace tocsin::pattern
