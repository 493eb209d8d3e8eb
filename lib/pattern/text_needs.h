// Which texts must an event hold for a pattern to be worth a look? What the matcher scans for.
#pragma once

#include <string>
#include <vector>

#include "pattern/ast.h"

namespace tocsin::pattern {

struct TextNeeds {
  // Of at least one alternative all texts occur in the bytes of every event that matches. An alternative without texts:
  // an event may match that holds no text known. No alternative: no event matches.
  std::vector<std::vector<std::string>> alternatives;
  // None of these occurs in an event that matches.
  std::vector<std::string> excluded;
  // The other way round, too: an event for which all that holds does match.
  bool sufficient = false;
};

// Of any pattern but a JSON pattern.
TextNeeds text_needs(const Ast& pattern);

// How rare the events are, by rarity.h's guess, that have a text of each alternative; 0: one of them needs none.
double rarity_bits(const TextNeeds& needs);

}  // namespace tocsin::pattern
