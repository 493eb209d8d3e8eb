#include "pattern/extracted_values.h"

#include <optional>
#include <variant>

#include "pattern/delimited_bind.h"

namespace tocsin::pattern {

std::vector<std::pair<std::string, std::string_view>> extracted_values(const Ast& pattern, std::string_view event) {
  std::vector<std::pair<std::string, std::string_view>> values;
  const Delimited* delimited = std::get_if<Delimited>(&pattern.pattern);
  if (delimited == nullptr) return values;
  DelimitedSplit split(event);
  const std::optional<Binding> binding = Binding::bind(*delimited, split);
  if (!binding) return values;
  binding->for_each_field([&](const Slot* slot, std::size_t position, std::string_view value) {
    const bool named = slot != nullptr && !slot->name.empty();
    values.emplace_back("$" + (named ? slot->name : std::to_string(position)), value);
  });
  return values;
}

}  // namespace tocsin::pattern
