// The values that a selector selects from one event.
#pragma once

#include <span>

#include "pattern/ast.h"

namespace tocsin::pattern {

// Whether `test` holds for any value that `steps` lead to from `start`; stops at the first. `document`: a JsonDocument,
// or what answers the same questions. `start`: a Document::Handle.
template <class Document, class Test>
bool any_selected(const Document& document, typename Document::Handle start, std::span<const Step> steps,
                  const Test& test) {
  for (; start && !steps.empty(); steps = steps.subspan(1)) {
    const Step& step = steps.front();
    if (step.kind == Step::Kind::wildcard) {
      return document.any_child(*start, [&](const auto& child) {
        return any_selected(document, document.handle(child), steps.subspan(1), test);
      });
    }
    start = step.kind == Step::Kind::key ? document.member(*start, step.key) : document.element(*start, step.index);
  }
  return start && test(*start);
}

}  // namespace tocsin::pattern
