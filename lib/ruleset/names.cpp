#include "ruleset/names.h"

#include <fmt/format.h>

#include "ruleset/fields.h"

namespace tocsin::ruleset {
namespace {

constexpr std::size_t kSuggestions =
    20;  // a search through all names each: enough for a person, cheap against a hostile file

}  // namespace

void Names::add(const Located<std::string>& name) {
  if (name.value.empty()) {  // said already; it may be the one that is asked for
    complete_ = false;
    return;
  }
  const auto [earlier, fresh] = places_.emplace(name.value, &name.span);
  if (fresh) return;
  diagnostics_.error(name.span, fmt::format("a second {} is named '{}'", what_, name.value),
                     fmt::format("the first is at {}", to_string(*earlier->second)));
}

void Names::must_have(const Located<std::string>& name) {
  if (!lacks(name.value)) return;
  diagnostics_.error(name.span, fmt::format("there is no {} named '{}'", what_, name.value), suggest(name.value));
}

std::string Names::suggest(std::string_view name) {
  if (suggestions_++ >= kSuggestions) return {};
  std::vector<std::string_view> near;  // those whose length alone does not exclude them
  for (const auto& [known, place] : places_) {
    const std::size_t difference = known.size() > name.size() ? known.size() - name.size() : name.size() - known.size();
    if (difference <= name.size() / 3 + 1) near.push_back(known);
  }
  return suggestion(name, near);
}

}  // namespace tocsin::ruleset
