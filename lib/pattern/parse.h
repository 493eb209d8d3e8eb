// CloudWatch Logs filter-pattern syntax: text to tree. The rules are AWS's, "Filter pattern syntax for metric filters,
// subscription filters, filter log events" (CloudWatch Logs user guide), with what the live service was seen to do
// where the guide is silent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "pattern/ast.h"

namespace tocsin::pattern {

struct ParseError {
  std::size_t offset = 0;  // bytes from the beginning of the pattern to what is wrong
  std::string message;     // what was found, and what was expected
  std::string hint;        // what the writer may have meant; may be empty

  friend bool operator==(const ParseError&, const ParseError&) = default;
};

// The whole pattern or nothing. Any bytes are safe input; time and memory are linear in the (bounded) length.
Result<Ast, ParseError> parse(std::string_view text);

// "PATTERN\n    ^ at the column", for a terminal; control characters escaped.
std::string with_caret(std::string_view pattern, const ParseError& error);

}  // namespace tocsin::pattern
