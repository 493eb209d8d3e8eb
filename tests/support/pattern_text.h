// Patterns as a person writes them and what he sees of them; for Catch tests.
#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

#include "pattern/evaluate.h"
#include "pattern/parse.h"

namespace tocsin::test {

// The pattern, the caret, message and hint; "accepted" of a good one.
inline std::string error_of(std::string_view pattern) {
  const auto parsed = pattern::parse(pattern);
  if (parsed) return "accepted";
  const pattern::ParseError& error = parsed.error();
  return pattern::with_caret(pattern, error) + "\n" + error.message + "\n" + error.hint;
}

// What the slow twin says of a good pattern.
inline bool matches(std::string_view pattern, std::string_view event) {
  const auto ast = pattern::parse(pattern);
  INFO(pattern << " on " << event);
  REQUIRE(ast);
  return pattern::evaluate(*ast, event);
}

}  // namespace tocsin::test
