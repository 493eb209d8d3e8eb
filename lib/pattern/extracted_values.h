// What a matching event yields by name, as TestMetricFilter shows it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pattern/ast.h"

namespace tocsin::pattern {

// Of a space-delimited pattern: "$name" of every slot with one and "$3", the position from 1, of every other field,
// those under an ellipsis too; in the order of the fields. Of other patterns, and of an event with too few fields,
// nothing. Whether the event matches is not asked. Values point into the event.
std::vector<std::pair<std::string, std::string_view>> extracted_values(const Ast& pattern, std::string_view event);

}  // namespace tocsin::pattern
