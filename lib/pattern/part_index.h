// Which rules ask for a text, or an expression, that stands anywhere in a value: *denied*, %user [0-9]+%. One scan of
// the value finds the texts of all rules; an expression is searched for only where a text was found that each of its
// matches holds.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pattern/candidates.h"
#include "pattern/literal_scanner.h"
#include "pattern/regex.h"
#include "pattern/rule_lists.h"

namespace tocsin::pattern {

class PartIndex {
 public:
  // `text`: not empty. It and the expression stay as long as the index.
  void add(std::string_view text, std::uint32_t rule);
  void add(const Regex& expression, std::uint32_t rule);
  // After the last add(), before the first find().
  void finish();

  // Adds the rules whose text or expression is found. Safe on many threads.
  void find(std::string_view value, Candidates& out) const;

 private:
  struct Expression {
    const Regex* regex;
    std::uint32_t rule;
  };
  class Search;

  std::uint32_t number_of(std::string_view text);

  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // until finish()
  std::vector<std::string_view> texts_;                          // by number
  std::vector<Expression> expressions_;
  RuleLists rules_;                                // by text: they ask for it alone
  RuleLists unlocked_;                             // by text: indices of expressions
  std::vector<std::uint32_t> always_;              // indices of expressions of which nothing is known
  std::unique_ptr<const LiteralScanner> scanner_;  // null where there are few texts
};

}  // namespace tocsin::pattern
