// The paths that anchors stand at, as one tree, and the walk through an event along it. What no anchor is below is
// passed over; what is wanted goes through the index of its place.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pattern/candidates.h"
#include "pattern/json_anchors.h"
#include "pattern/json_tokens.h"
#include "pattern/text_table.h"
#include "pattern/value_index.h"

namespace tocsin::pattern {

class JsonPaths {
 public:
  JsonPaths() : places_(1) {}

  // The anchor's comparison stays as long as this.
  void add(const Anchor& anchor, std::uint32_t rule);
  // After the last add(), before the first walk.
  void finish();
  [[nodiscard]] bool empty() const { return places_.size() == 1; }

  // Adds the rules one of whose anchors holds. Of a name that an object repeats all values are looked at. False: the
  // event is not valid JSON; where it is invalid but true, anything may have been added. `unescaped`: a buffer.
  bool walk(const JsonTokens& event, std::string& unescaped, Candidates& out) const;

 private:
  friend class JsonWalk;
  using PlaceId = std::uint32_t;  // 0 is the root, which no other place leads to: none

  struct Place {
    TextTable names;
    std::vector<PlaceId> members;                             // by the name's number
    std::vector<std::pair<std::uint32_t, PlaceId>> elements;  // ascending
    PlaceId all = 0;                                          // every member and element

    std::unique_ptr<ValueIndex> values;
    std::vector<std::uint32_t> nulls;
    std::vector<std::uint32_t> trues;
    std::vector<std::uint32_t> falses;
    std::vector<std::uint32_t> any;
    bool wanted = false;  // whether any rule wants the value itself

    [[nodiscard]] bool leads_into_objects() const { return !names.empty() || all != 0; }
    [[nodiscard]] bool leads_into_arrays() const { return !elements.empty() || all != 0; }
  };

  PlaceId step(PlaceId from, const Step& step);
  PlaceId new_place();

  std::vector<Place> places_;
};

}  // namespace tocsin::pattern
