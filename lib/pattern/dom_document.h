// An event that simdjson has read, with the questions that evaluate_json.cpp asks of a JsonDocument: the same pattern
// means the same on both.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pattern/decimal.h"
#include "pattern/json_value.h"
#include "pattern/member_index.h"

namespace tocsin::pattern {

struct DomValue {
  using Kind = JsonValue::Kind;

  Kind kind = Kind::null;
  std::string_view text;  // of a string
  simdjson::dom::element element;
};

// What number comparisons and string comparisons see of a number (json_number.h).
std::optional<Decimal> number_of(const DomValue& number);
std::string number_text_of(const DomValue& number);

// Of one thread.
class DomDocument {
 public:
  using Handle = std::optional<DomValue>;

  // `root`: an object; lives as long as this.
  explicit DomDocument(simdjson::dom::element root) : root_(root) {}

  [[nodiscard]] Handle start() const { return value_of(root_); }
  [[nodiscard]] static Handle handle(const DomValue& value) { return value; }
  // The last member of that name.
  [[nodiscard]] Handle member(const DomValue& object, std::string_view key) const;
  [[nodiscard]] static Handle element(const DomValue& array, std::uint32_t index);
  // Whether `test` holds for an element of an array, or the value of a member of an object, the last one of each name.
  template <class Test>
  bool any_child(const DomValue& container, const Test& test) const;

 private:
  static DomValue value_of(simdjson::dom::element element);
  static simdjson::dom::array array_of(const DomValue& array);
  // Objects are told apart by where the name of their first member stands.
  using LargeObjects = MemberIndex<const char*, simdjson::dom::element>;
  using Members = LargeObjects::Members;
  static const char* id_of(const DomValue& object);  // it has a member
  static Members all_members(const DomValue& object);
  // `few`: where they are put if the object is small.
  const Members& members_of(const DomValue& object, Members& few) const;

  simdjson::dom::element root_;
  mutable LargeObjects large_objects_;
};

template <class Test>
bool DomDocument::any_child(const DomValue& container, const Test& test) const {
  if (container.kind == DomValue::Kind::array) {
    for (const auto element : array_of(container)) {
      if (test(value_of(element))) return true;
    }
  }
  if (container.kind == DomValue::Kind::object) {
    Members few;
    for (const auto& [name, element] : members_of(container, few)) {
      if (test(value_of(element))) return true;
    }
  }
  return false;
}

}  // namespace tocsin::pattern
