#include "pattern/dom_document.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

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

DomDocument::Handle DomDocument::member(const DomValue& object, std::string_view key) {
  Handle found;
  if (object.kind != DomValue::Kind::object) return found;
  std::optional<simdjson::dom::element> last;
  for (const auto member : get<simdjson::dom::object>(object.element)) {
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

std::vector<simdjson::dom::element> DomDocument::members_of(const DomValue& object) {
  std::vector<simdjson::dom::key_value_pair> members;
  for (const auto member : get<simdjson::dom::object>(object.element)) members.push_back(member);
  std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  std::vector<simdjson::dom::element> last;
  for (auto member = members.begin(); member != members.end(); ++member) {
    const bool is_last = std::next(member) == members.end() || std::next(member)->key != member->key;
    if (is_last) last.push_back(member->value);
  }
  return last;
}

}  // namespace tocsin::pattern
