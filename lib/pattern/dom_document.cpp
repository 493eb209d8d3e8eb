#include "pattern/dom_document.h"

#include <cstdint>

#include "base/check.h"
#include "base/number_text.h"
#include "pattern/json_number.h"

namespace tocsin::pattern {
namespace {

using simdjson::dom::element_type;

// `element` is known to be one.
template <class T>
T get(simdjson::dom::element element) {
  T value{};
  const simdjson::error_code error = element.get(value);
  CHECK(error == simdjson::SUCCESS);
  return value;
}

}  // namespace

std::string number_text_of(const DomValue& number) {
  switch (number.element.type()) {
    case element_type::INT64:
      return std::to_string(get<std::int64_t>(number.element));
    case element_type::UINT64:
      return std::to_string(get<std::uint64_t>(number.element));
    default:
      return java_text(get<double>(number.element));
  }
}

// simdjson refuses numbers past the range of a double: what it read is finite.
std::optional<Decimal> number_of(const DomValue& number) { return Decimal(number_text_of(number)); }

DomValue DomDocument::value_of(simdjson::dom::element element) {
  using Kind = DomValue::Kind;
  switch (element.type()) {
    case element_type::OBJECT:
      return {Kind::object, {}, element};
    case element_type::ARRAY:
      return {Kind::array, {}, element};
    case element_type::STRING:
      return {Kind::string, get<std::string_view>(element), element};
    case element_type::BOOL:
      return {get<bool>(element) ? Kind::boolean_true : Kind::boolean_false, {}, element};
    case element_type::NULL_VALUE:
      return {Kind::null, {}, element};
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE:
      break;
  }
  return {Kind::number, {}, element};
}

DomDocument::Handle DomDocument::member(const DomValue& object, std::string_view key) const {
  Handle found;
  if (object.kind != DomValue::Kind::object) return found;
  const auto members = get<simdjson::dom::object>(object.element);
  const bool is_large = members.size() > LargeObjects::kFew;
  if (is_large) {
    const Members* known = large_objects_.find(id_of(object));
    if (known == nullptr && large_objects_.is_worth_it(id_of(object))) {
      known = &large_objects_.add(id_of(object), all_members(object));
    }
    if (known != nullptr) {
      if (const auto* value = LargeObjects::value_of(*known, key)) found = value_of(*value);
      return found;
    }
  }
  std::optional<simdjson::dom::element> last;
  for (const auto member : members) {
    if (member.key == key) last = member.value;
  }
  if (last) found = value_of(*last);
  return found;
}

DomDocument::Handle DomDocument::element(const DomValue& array, std::uint32_t index) {
  if (array.kind != DomValue::Kind::array) return {};
  for (const auto element : get<simdjson::dom::array>(array.element)) {
    if (index-- == 0) return value_of(element);
  }
  return {};
}

simdjson::dom::array DomDocument::array_of(const DomValue& array) { return get<simdjson::dom::array>(array.element); }

const char* DomDocument::id_of(const DomValue& object) {
  return get<simdjson::dom::object>(object.element).begin().key().data();
}

DomDocument::Members DomDocument::all_members(const DomValue& object) {
  Members all;
  for (const auto member : get<simdjson::dom::object>(object.element)) all.emplace_back(member.key, member.value);
  return all;
}

const DomDocument::Members& DomDocument::members_of(const DomValue& object, Members& few) const {
  if (get<simdjson::dom::object>(object.element).size() > LargeObjects::kFew) {
    if (const Members* known = large_objects_.find(id_of(object))) return *known;
    return large_objects_.add(id_of(object), all_members(object));
  }
  few = LargeObjects::one_of_each(all_members(object));
  return few;
}

}  // namespace tocsin::pattern
