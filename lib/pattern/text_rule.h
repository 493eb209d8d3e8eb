// A pattern that is looked for by texts.
#pragma once

#include <cstdint>

#include "pattern/ast.h"

namespace tocsin::pattern {

struct TextRule {
  std::uint32_t pattern = 0;
  const Ast* ast = nullptr;  // no JSON pattern; outlives whoever is given the rule
};

}  // namespace tocsin::pattern
