// From a value to the rules that may hold of it, without asking the rules one by one. One index for each place where
// values come from: a path in JSON, a column of space-delimited fields.
//
// What it gives are candidates: no rule is left out whose test holds, but a rule may be given whose test does not.
// evaluate.h has the last word.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "pattern/ast.h"
#include "pattern/candidates.h"
#include "pattern/part_index.h"
#include "pattern/rule_lists.h"
#include "pattern/text_table.h"

namespace tocsin::pattern {

class ValueIndex {
 public:
  // The rule may match when `value` OP literal holds. `literal` stays as long as the index.
  void add(Operator op, const Literal& literal, std::uint32_t rule);
  // After the last add(), before the first find.
  void finish();

  void find_text(std::string_view text, Candidates& out) const;
  // `number` as it is written; is_number() holds. What its value holds, and what the text holds that JSON strings are
  // compared with (json_number.h).
  void find_number(std::string_view number, Candidates& out) const;

 private:
  // Texts that a value may begin with, or end with.
  struct Affixes {
    TextTable texts;
    RuleLists rules;
    std::vector<std::uint32_t> lengths;  // ascending, each once

    void add(std::string_view text, std::uint32_t rule);
    void finish();
  };
  // Numbers are rounded to doubles, which keeps their order: two that differ may become the same, never change places.
  struct Bound {
    double bound;
    std::uint32_t rule;
  };

  void add_text(std::string_view literal, std::uint32_t rule);

  TextTable exact_;
  RuleLists exact_rules_;
  std::vector<Bound> equal_;        // ascending
  std::vector<Bound> below_;        // < and <=: descending
  std::vector<Bound> above_;        // > and >=: ascending
  std::vector<std::uint32_t> any_;  // any text and any number
  // Only where there is one: most places are compared with whole texts alone.
  struct Open {
    Affixes prefixes;
    Affixes suffixes;
    PartIndex parts;
  };
  std::unique_ptr<Open> open_;
  bool number_texts_ = false;  // whether any text could be a number's
};

}  // namespace tocsin::pattern
