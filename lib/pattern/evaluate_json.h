// A JSON pattern on an event that is read already.
#pragma once

#include "pattern/ast.h"
#include "pattern/json_value.h"

namespace tocsin::pattern {

bool evaluate(const Json& pattern, const JsonDocument& event);

}  // namespace tocsin::pattern
