// The JSON reader against simdjson's DOM: they say the same of what is a JSON object, but for the points in which the
// reader is more liberal on purpose (broken characters in strings, numbers of any size).
#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/limits.h"
#include "base/utf8.h"
#include "pattern/json_number.h"
#include "pattern/json_value.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::size_t depth_of(simdjson::dom::element element) {
  std::size_t deepest = 0;
  if (element.is_array()) {
    for (const auto child : simdjson::dom::array(element)) deepest = std::max(deepest, depth_of(child));
    return deepest + 1;
  }
  if (element.is_object()) {
    for (const auto field : simdjson::dom::object(element)) deepest = std::max(deepest, depth_of(field.value));
    return deepest + 1;
  }
  return 0;
}

// `value` holds exactly what `element` holds; of an object only the last member of each name is seen in both.
void compare(const JsonDocument& document, const JsonValue& value, simdjson::dom::element element) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::OBJECT: {
      require(value.kind == JsonValue::Kind::object);
      const simdjson::dom::object object = element;
      for (const auto field : object) {
        simdjson::dom::element last;
        for (const auto other : object) {
          if (other.key == field.key) last = other.value;
        }
        const JsonValue* member = document.member(value, field.key);
        require(member != nullptr);
        compare(document, *member, last);
      }
      require(document.children(value).size() <= object.size());
      break;
    }
    case element_type::ARRAY: {
      require(value.kind == JsonValue::Kind::array);
      std::uint32_t index = 0;
      for (const auto child : simdjson::dom::array(element)) {
        const JsonValue* mine = document.element(value, index++);
        require(mine != nullptr);
        compare(document, *mine, child);
      }
      require(document.element(value, index) == nullptr && document.children(value).size() == index);
      break;
    }
    case element_type::STRING:
      require(value.kind == JsonValue::Kind::string && value.text == std::string_view(element));
      break;
    case element_type::BOOL:
      require(value.kind == (bool(element) ? JsonValue::Kind::boolean_true : JsonValue::Kind::boolean_false));
      break;
    case element_type::NULL_VALUE:
      require(value.kind == JsonValue::Kind::null);
      break;
    default:
      require(value.kind == JsonValue::Kind::number);
      require(!text_of(value.text).empty());
      require(comparable(value.text) == Decimal(text_of(value.text)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Objects in objects are compared name by name with all names: keep that small.
  const std::string_view event(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 2000));
  static JsonDocument document;
  static simdjson::dom::parser parser;
  const bool read = document.read(event);

  simdjson::dom::element element;
  const simdjson::error_code error = parser.parse(event.data(), event.size()).get(element);
  if (error == simdjson::SUCCESS) {
    require(read == (element.is_object() && depth_of(element) <= limits::kJsonDepth));
    if (read) compare(document, document.root(), element);
  } else if (read) {
    require(error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR || error == simdjson::UTF8_ERROR);
    require(error != simdjson::UTF8_ERROR || !is_valid_utf8(event));
  }
  return 0;
}
