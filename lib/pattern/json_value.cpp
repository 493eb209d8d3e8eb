#include "pattern/json_value.h"

#include <limits>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "pattern/json_string.h"

namespace tocsin::pattern {
namespace {

// A rare huge event must not hold memory for ever.
constexpr std::size_t kValuesKept = 64 * 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// Recursive descent over RFC 8259's grammar.
class JsonReader {
 public:
  JsonReader(std::string_view text, JsonDocument& document)
      : text_(text), values_(document.values_), unescaped_(document.unescaped_) {}

  bool document() {
    skip_blanks();
    if (!at('{')) return false;
    values_.emplace_back();
    if (!value(0, 1)) return false;
    skip_blanks();
    return at_ == text_.size();
  }

 private:
  [[nodiscard]] bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool accept(char c) {
    if (!at(c)) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (at(' ') || at('\n') || at('\r') || at('\t')) ++at_;
  }

  // Fills values_[index]; `depth`: what it would have if it were an array or object.
  bool value(std::uint32_t index, std::size_t depth);
  bool container(std::uint32_t index, std::size_t depth, char close);
  bool word(std::uint32_t index, std::string_view text, JsonValue::Kind kind);
  bool number(std::uint32_t index);
  bool digits();
  bool string(std::string_view& out);

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<JsonValue>& values_;
  std::string& unescaped_;
};

bool JsonReader::value(std::uint32_t index, std::size_t depth) {
  if (at_ == text_.size()) return false;
  switch (text_[at_]) {
    case '{':
      values_[index].kind = JsonValue::Kind::object;
      return container(index, depth, '}');
    case '[':
      values_[index].kind = JsonValue::Kind::array;
      return container(index, depth, ']');
    case '"':
      values_[index].kind = JsonValue::Kind::string;
      return string(values_[index].text);
    case 't':
      return word(index, "true", JsonValue::Kind::boolean_true);
    case 'f':
      return word(index, "false", JsonValue::Kind::boolean_false);
    case 'n':
      return word(index, "null", JsonValue::Kind::null);
    default:
      return number(index);
  }
}

bool JsonReader::container(std::uint32_t index, std::size_t depth, char close) {
  if (depth > limits::kJsonDepth) return false;
  ++at_;
  skip_blanks();
  if (accept(close)) return true;
  for (std::uint32_t previous = 0;;) {
    skip_blanks();
    std::string_view key;
    if (close == '}') {
      if (!at('"') || !string(key)) return false;
      skip_blanks();
      if (!accept(':')) return false;
      skip_blanks();
    }
    const auto child = static_cast<std::uint32_t>(values_.size());
    values_.emplace_back().key = key;
    (previous == 0 ? values_[index].first_child : values_[previous].next_sibling) = child;
    if (!value(child, depth + 1)) return false;
    previous = child;
    skip_blanks();
    if (accept(close)) return true;
    if (!accept(',')) return false;
  }
}

bool JsonReader::word(std::uint32_t index, std::string_view text, JsonValue::Kind kind) {
  if (!text_.substr(at_).starts_with(text)) return false;
  at_ += text.size();
  values_[index].kind = kind;
  return true;
}

bool JsonReader::digits() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  return at_ != begin;
}

bool JsonReader::number(std::uint32_t index) {
  const std::size_t begin = at_;
  accept('-');
  if (!accept('0') && !digits()) return false;
  if (accept('.') && !digits()) return false;
  if (accept('e') || accept('E')) {
    if (!accept('+')) accept('-');
    if (!digits()) return false;
  }
  values_[index].kind = JsonValue::Kind::number;
  values_[index].text = text_.substr(begin, at_ - begin);
  return true;
}

bool JsonReader::string(std::string_view& out) {
  const std::size_t begin = ++at_;
  const auto special = [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; };
  const auto skip_plain = [&] {
    while (at_ < text_.size() && !special(text_[at_])) ++at_;
  };
  skip_plain();
  if (at('"')) {
    out = text_.substr(begin, at_++ - begin);
    return true;
  }
  while (accept('\\')) {
    if (at_ == text_.size()) return false;
    ++at_;  // a quote, if that is what was escaped
    skip_plain();
  }
  const std::string_view raw = text_.substr(begin, at_ - begin);
  if (!accept('"')) return false;  // the end, or a control character
  // The buffer holds as many bytes as the event, and no escape is shorter than what it stands for: it never moves.
  const std::size_t unescaped_begin = unescaped_.size();
  if (!append_unescaped(raw, unescaped_)) return false;
  out = std::string_view(unescaped_).substr(unescaped_begin);
  return true;
}

bool JsonDocument::read(std::string_view event) {
  if (values_.capacity() > kValuesKept) values_ = {};
  values_.clear();
  large_objects_.clear();
  unescaped_.clear();
  const std::size_t first = event.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || event[first] != '{') return false;  // most lines of a text log
  if (event.size() > std::numeric_limits<std::uint32_t>::max()) return false;
  if (!is_valid_utf8(event)) {
    repaired_ = to_valid_utf8(event);
    event = repaired_;
  }
  unescaped_.reserve(event.size());
  return JsonReader(event, *this).document();
}

const JsonValue* JsonDocument::member(const JsonValue& object, std::string_view key) const {
  if (object.kind != JsonValue::Kind::object) return nullptr;
  if (const Members* known = large_objects_.find(&object)) {
    const JsonValue* const* found = LargeObjects::value_of(*known, key);
    return found == nullptr ? nullptr : *found;
  }
  const JsonValue* found = nullptr;
  std::size_t members = 0;
  for (const JsonValue* child = at(object.first_child); child != nullptr; child = at(child->next_sibling), ++members) {
    if (child->key == key) found = child;
  }
  if (members > LargeObjects::kFew && large_objects_.is_worth_it(&object)) {
    large_objects_.add(&object, all_members(object));
  }
  return found;
}

const JsonValue* JsonDocument::element(const JsonValue& array, std::uint32_t index) const {
  if (array.kind != JsonValue::Kind::array) return nullptr;
  const JsonValue* child = at(array.first_child);
  for (; child != nullptr && index > 0; --index) child = at(child->next_sibling);
  return child;
}

JsonDocument::Members JsonDocument::all_members(const JsonValue& object) const {
  Members all;
  for (const JsonValue* child = at(object.first_child); child != nullptr; child = at(child->next_sibling)) {
    all.emplace_back(child->key, child);
  }
  return all;
}

const JsonDocument::Members& JsonDocument::members_of(const JsonValue& object, Members& few) const {
  if (const Members* known = large_objects_.find(&object)) return *known;
  few = all_members(object);
  if (few.size() > LargeObjects::kFew) return large_objects_.add(&object, std::move(few));
  few = LargeObjects::one_of_each(std::move(few));
  return few;
}

}  // namespace tocsin::pattern
