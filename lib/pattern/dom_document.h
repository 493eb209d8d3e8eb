// An event that simdjson has read, with the questions that evaluate_json.cpp asks of a JsonDocument: the same pattern
// means the same on both.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pattern/decimal.h"
#include "pattern/json_value.h"

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

class DomDocument {
 public:
  using Handle = std::optional<DomValue>;

  // `root`: an object; lives as long as this.
  explicit DomDocument(simdjson::dom::element root) : root_(root) {}

  [[nodiscard]] Handle start() const { return value_of(root_); }
  [[nodiscard]] static Handle handle(const DomValue& value) { return value; }
  // The last member of that name.
  [[nodiscard]] static Handle member(const DomValue& object, std::string_view key);
  [[nodiscard]] static Handle element(const DomValue& array, std::uint32_t index);
  // Whether `test` holds for an element of an array, or the value of a member of an object, the last one of each name.
  template <class Test>
  bool any_child(const DomValue& container, const Test& test) const;

 private:
  static DomValue value_of(simdjson::dom::element element);
  static simdjson::dom::array array_of(const DomValue& array);
  // One of each name.
  static std::vector<simdjson::dom::element> members_of(const DomValue& object);

  simdjson::dom::element root_;
};

template <class Test>
bool DomDocument::any_child(const DomValue& container, const Test& test) const {
  if (container.kind == DomValue::Kind::array) {
    for (const auto element : array_of(container)) {
      if (test(value_of(element))) return true;
    }
  }
  if (container.kind == DomValue::Kind::object) {
    for (const auto element : members_of(container)) {
      if (test(value_of(element))) return true;
    }
  }
  return false;
}

}  // namespace tocsin::pattern
