// The values that a selector selects from one event.
#pragma once

#include <span>

#include "pattern/ast.h"
#include "pattern/json_value.h"

namespace tocsin::pattern {

// Whether `test` holds for any value that `steps` lead to from `start`; stops at the first.
template <class Test>
bool any_selected(const JsonDocument& document, const JsonValue* start, std::span<const Step> steps, const Test& test) {
  for (; start != nullptr && !steps.empty(); steps = steps.subspan(1)) {
    const Step& step = steps.front();
    if (step.kind == Step::Kind::wildcard) {
      for (const JsonValue* child : document.children(*start)) {
        if (any_selected(document, child, steps.subspan(1), test)) return true;
      }
      return false;
    }
    start = step.kind == Step::Kind::key ? document.member(*start, step.key) : document.element(*start, step.index);
  }
  return start != nullptr && test(*start);
}

}  // namespace tocsin::pattern
