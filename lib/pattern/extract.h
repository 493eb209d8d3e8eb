// Values out of a matching event, for metric transformations: $.field of a JSON object, $name and $3 of a
// space-delimited event, $Group of an `extract:` expression.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "pattern/ast.h"
#include "pattern/delimited_split.h"
#include "pattern/json_value.h"
#include "pattern/named_groups.h"
#include "pattern/parse.h"

namespace tocsin::pattern {

// A selector without wildcard, compiled: "$.detail.size".
class FieldReference {
 public:
  static Result<FieldReference, ParseError> parse(std::string_view text);

  // The text of a string or number (a number as it is written in the event); nullopt for anything else or nothing. For
  // `timestamp_field`.
  [[nodiscard]] std::optional<std::string> text_in(std::string_view event) const;
  [[nodiscard]] const Selector& selector() const { return selector_; }

 private:
  explicit FieldReference(Selector selector) : selector_(std::move(selector)) {}
  Selector selector_;
};

// What a reference names in the events of one pattern.
struct Reference {
  struct Group {
    std::size_t index;  // in NamedGroups::names()
  };
  struct Slot {
    std::size_t index;  // in the order of slot_at()
  };
  struct Position {
    std::size_t number;  // from 1
  };
  std::variant<Selector, Group, Slot, Position> target;

  // `groups` may be null. A reference that no event can answer (an unknown name, another kind of pattern, a wildcard)
  // is an error; so is a text that is no reference.
  static Result<Reference, ParseError> parse(std::string_view text, const Ast& pattern, const NamedGroups* groups);
};

struct Extracted {
  enum class Kind : std::uint8_t {
    missing,    // absent, or null
    text,       // a string, a number (its text as string comparisons see it), a field, a group; may be empty
    boolean,    // `text` is true or false
    container,  // an object or array
  };
  Kind kind = Kind::missing;
  std::string text;

  friend bool operator==(const Extracted&, const Extracted&) = default;
};

// The number that `value` reads as; none for anything else, and for what is no finite double.
std::optional<double> number_of(const Extracted& value);

// The references of one filter, answered together: an event is read once. Immutable; extract() may run on many threads,
// each with its own Scratch.
class Extractor {
 public:
  struct Scratch {
    JsonDocument document;
    DelimitedSplit split;
    std::vector<std::optional<std::string_view>> groups;
    std::string repaired;
  };

  // The references were parsed with this pattern and these groups.
  Extractor(const Ast& pattern, std::shared_ptr<const NamedGroups> groups, std::vector<Reference> references);

  // `event` matches the pattern. One value for each reference, in `out[0]`, `out[1]`, …; `out` only grows.
  void extract(std::string_view event, Scratch& scratch, std::vector<Extracted>& out) const;

 private:
  std::shared_ptr<const NamedGroups> groups_;
  std::vector<Reference> references_;
  bool json_ = false;
  std::optional<Delimited> slots_;
};

}  // namespace tocsin::pattern
