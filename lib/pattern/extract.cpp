#include "pattern/extract.h"

#include <cmath>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "pattern/json_value.h"
#include "pattern/lexer.h"
#include "pattern/number.h"
#include "pattern/parse_selector.h"
#include "pattern/select.h"

namespace tocsin::pattern {

Result<FieldReference, ParseError> FieldReference::parse(std::string_view text) {
  if (count_characters(text) > limits::kPatternCharacters) {
    return Unexpected(
        ParseError{0, "the selector is longer than " + std::to_string(limits::kPatternCharacters) + " characters", ""});
  }
  if (!is_valid_utf8(text)) {
    return Unexpected(ParseError{0, "the selector is not valid UTF-8", "save the file as UTF-8"});
  }
  Lexer lexer(text, 0);
  Selector selector;
  if (!parse_selector(lexer, kWildcardsInReference, selector)) return Unexpected(lexer.error());
  if (!lexer.at_end()) {
    lexer.fail(lexer.offset(), "found " + lexer.found() + " after the selector, expected its end",
               "a key with other characters than letters, digits, '_' and '-' is written $.['a:b']");
    return Unexpected(lexer.error());
  }
  return FieldReference(std::move(selector));
}

FieldReference::Value FieldReference::number_in(std::string_view event) const {
  Value result = Missing{};
  JsonDocument document;
  if (!document.read(event)) return result;
  any_selected(document, &document.root(), selector_.steps, [&](const JsonValue& value) {
    if (value.kind == JsonValue::Kind::null) return true;
    result = NotANumber{};
    const bool written = value.kind == JsonValue::Kind::number || value.kind == JsonValue::Kind::string;
    if (!written || !is_number(value.text)) return true;
    const double number = to_double(value.text);
    if (std::isfinite(number)) result = number;
    return true;
  });
  return result;
}

std::optional<std::string> FieldReference::text_in(std::string_view event) const {
  std::optional<std::string> result;
  JsonDocument document;
  if (!document.read(event)) return result;
  any_selected(document, &document.root(), selector_.steps, [&](const JsonValue& value) {
    const bool written = value.kind == JsonValue::Kind::number || value.kind == JsonValue::Kind::string;
    if (written) result = std::string(value.text);
    return true;
  });
  return result;
}

}  // namespace tocsin::pattern
