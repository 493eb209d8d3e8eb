// From a value to the rules that may hold of it, without asking the rules one by one. One index for each place where
// values come from: a path in JSON, a column of space-delimited fields.
//
// What it gives are candidates: no rule is left out whose test holds, but a rule may be given whose test does not.
// evaluate.h has the last word.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "pattern/ast.h"
#include "pattern/candidates.h"
#include "pattern/text_table.h"

namespace tocsin::pattern {

// For each of a few small numbers the rules under it, one after the other in memory.
class RuleLists {
 public:
  void add(std::uint32_t list, std::uint32_t rule) { added_.emplace_back(list, rule); }
  // After the last add().
  void finish();
  [[nodiscard]] std::span<const std::uint32_t> at(std::uint32_t list) const {
    return std::span(rules_).subspan(begins_[list], begins_[list + 1] - begins_[list]);
  }

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> added_;
  std::vector<std::uint32_t> begins_;
  std::vector<std::uint32_t> rules_;
};

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
  struct Part {
    std::string_view text;
    std::uint32_t rule;
  };
  struct Expression {
    const Regex* regex;
    std::uint32_t rule;
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
    std::vector<Part> parts;
    std::vector<Expression> expressions;
  };
  std::unique_ptr<Open> open_;
  bool number_texts_ = false;  // whether any text could be a number's
};

}  // namespace tocsin::pattern
