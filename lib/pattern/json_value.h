// One event read as JSON, completely: every value is checked, so that broken JSON anywhere makes no match, wherever a
// pattern looks. Numbers stay text (a double would lose big integers); the events' own text is not copied, but for
// strings with escapes.
//
// More liberal than RFC 8259 in two points, both so that nobody can hide an event from a filter by a broken character
// in one of its strings: bytes that are not UTF-8, and halves of surrogate pairs (\ud800), are read as U+FFFD.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pattern/member_index.h"

namespace tocsin::pattern {

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean_true, boolean_false, number, string, array, object };

  Kind kind = Kind::null;
  std::uint32_t first_child = 0;   // of an array or object; 0: none
  std::uint32_t next_sibling = 0;  // 0: none
  std::string_view key;            // of an object's member
  std::string_view text;           // a string's text, escapes resolved; a number as written
};

class JsonDocument {
 public:
  using Handle = const JsonValue*;  // null: no such value

  // Whether `event` is one JSON object with blanks around it at most, nested no deeper than limits::kJsonDepth. `event`
  // must stay while the document is used; a document may be used again and again, by one thread. Memory: at most 48
  // bytes for two bytes of the event.
  bool read(std::string_view event);

  // The object, where read() said yes. Values live until the next read().
  [[nodiscard]] const JsonValue& root() const { return values_.front(); }
  [[nodiscard]] Handle start() const { return &root(); }
  [[nodiscard]] static Handle handle(const JsonValue& value) { return &value; }
  // The last member of that name; null where there is none, or `object` is none.
  [[nodiscard]] const JsonValue* member(const JsonValue& object, std::string_view key) const;
  // Null where there is none, or `array` is none.
  [[nodiscard]] const JsonValue* element(const JsonValue& array, std::uint32_t index) const;
  // Whether `test` holds for an element of an array, or the value of a member of an object, the last one of each name.
  template <class Test>
  bool any_child(const JsonValue& container, const Test& test) const {
    if (container.kind == JsonValue::Kind::object) {
      Members few;
      const Members& members = members_of(container, few);
      return std::any_of(members.begin(), members.end(), [&](const auto& member) { return test(*member.second); });
    }
    for (const JsonValue* child = at(container.first_child); child != nullptr; child = at(child->next_sibling)) {
      if (test(*child)) return true;
    }
    return false;
  }
  // All of those.
  [[nodiscard]] std::vector<const JsonValue*> children(const JsonValue& container) const {
    std::vector<const JsonValue*> all;
    any_child(container, [&](const JsonValue& child) {
      all.push_back(&child);
      return false;
    });
    return all;
  }

 private:
  friend class JsonReader;
  [[nodiscard]] const JsonValue* at(std::uint32_t index) const { return index == 0 ? nullptr : &values_[index]; }

  using LargeObjects = MemberIndex<const JsonValue*, const JsonValue*>;
  using Members = LargeObjects::Members;
  [[nodiscard]] Members all_members(const JsonValue& object) const;
  // `few`: where they are put if the object is small.
  const Members& members_of(const JsonValue& object, Members& few) const;

  std::vector<JsonValue> values_;
  mutable LargeObjects large_objects_;
  std::string repaired_;   // the event, where it was not valid UTF-8
  std::string unescaped_;  // strings that had escapes
};

}  // namespace tocsin::pattern
