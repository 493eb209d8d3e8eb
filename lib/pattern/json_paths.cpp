#include "pattern/json_paths.h"

#include <algorithm>

namespace tocsin::pattern {

JsonPaths::PlaceId JsonPaths::new_place() {
  places_.emplace_back();
  return static_cast<PlaceId>(places_.size() - 1);
}

JsonPaths::PlaceId JsonPaths::step(PlaceId from, const Step& step) {
  switch (step.kind) {
    case Step::Kind::key: {
      const std::uint32_t name = places_[from].names.add(step.key);
      if (name < places_[from].members.size()) return places_[from].members[name];
      const PlaceId place = new_place();
      places_[from].members.push_back(place);
      return place;
    }
    case Step::Kind::index: {
      for (const auto& [index, place] : places_[from].elements) {
        if (index == step.index) return place;
      }
      const PlaceId place = new_place();
      places_[from].elements.emplace_back(step.index, place);
      return place;
    }
    case Step::Kind::wildcard:
      break;
  }
  if (places_[from].all == 0) {
    const PlaceId place = new_place();
    places_[from].all = place;
  }
  return places_[from].all;
}

void JsonPaths::add(const Anchor& anchor, std::uint32_t rule) {
  PlaceId at = 0;
  for (const Step& next : anchor.path) at = step(at, next);
  if (anchor.elements) at = step(at, Step{Step::Kind::wildcard, "", 0});
  Place& place = places_[at];
  place.wanted = true;
  switch (anchor.kind) {
    case Anchor::Kind::comparison:
      if (!place.values) place.values = std::make_unique<ValueIndex>();
      place.values->add(anchor.comparison->op, anchor.comparison->value, rule);
      break;
    case Anchor::Kind::null:
      place.nulls.push_back(rule);
      break;
    case Anchor::Kind::boolean_true:
      place.trues.push_back(rule);
      break;
    case Anchor::Kind::boolean_false:
      place.falses.push_back(rule);
      break;
    case Anchor::Kind::any:
      place.any.push_back(rule);
      break;
  }
}

void JsonPaths::finish() {
  places_.shrink_to_fit();
  for (Place& place : places_) {
    if (place.values) place.values->finish();
    std::sort(place.elements.begin(), place.elements.end());
  }
}

}  // namespace tocsin::pattern
