// Values out of a matching event, for metric transformations.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "pattern/ast.h"
#include "pattern/parse.h"

namespace tocsin::pattern {

// A selector without wildcard, compiled: "$.detail.size".
class FieldReference {
 public:
  static Result<FieldReference, ParseError> parse(std::string_view text);

  struct Missing {};     // absent or null: a default value may stand in
  struct NotANumber {};  // present, and nothing that reads as a number: nothing is published
  using Value = std::variant<double, Missing, NotANumber>;
  // `event`: a JSON object. A string that reads as a number is a number; booleans, objects and arrays are not.
  [[nodiscard]] Value number_in(std::string_view event) const;
  // The text of a string or number (a number as it is written in the event); nullopt for anything else or nothing. For
  // `timestamp_field`.
  [[nodiscard]] std::optional<std::string> text_in(std::string_view event) const;

 private:
  explicit FieldReference(Selector selector) : selector_(std::move(selector)) {}
  Selector selector_;
};

}  // namespace tocsin::pattern
