// What can be said of a pattern without an event: parts of it that never hold, patterns that always do. Sound, not
// complete: what is said is so; much is not said. For remarks to the writer.
#pragma once

#include <cstddef>
#include <vector>

#include "pattern/ast.h"

namespace tocsin::pattern {

// Places of conditions (their operators) that cannot hold together with others they are joined with by &&, in the order
// of the text. Of terms nothing is said here.
std::vector<std::size_t> contradictions(const Ast& pattern);

// An excluded term that stands in a required one: the pattern matches nothing. Null: there is none.
const std::string* excluded_and_required(const Terms& terms);

// Whether no slot has a condition: every event with so many fields matches.
bool has_no_condition(const Delimited& pattern);

// Whether the expression matches every event, whatever it holds.
bool matches_everything(const Regex& regex);

}  // namespace tocsin::pattern
