#include "pattern/field_tests.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "pattern/compare.h"
#include "pattern/decimal.h"
#include "pattern/evaluate_delimited.h"
#include "pattern/regex.h"
#include "pattern/string_test.h"

namespace tocsin::pattern {
namespace {

bool is_ordering(Operator op) { return op != Operator::equal && op != Operator::not_equal; }

const NumberLiteral* number_in(const FieldTest& test) { return std::get_if<NumberLiteral>(test.literal); }

// The string that the test asks for, where it is `= text`.
std::optional<StringTest> wanted(const FieldTest& test) {
  const auto* literal = std::get_if<StringLiteral>(test.literal);
  if (literal == nullptr || test.op != Operator::equal) return std::nullopt;
  return StringTest(literal->text);
}

// The numbers that all number tests leave.
bool any_number_left(const std::vector<FieldTest>& tests) {
  // Where anything is left, one of the bounds is (if it is allowed), or what lies between two of them, or beyond all.
  std::optional<Decimal> lower;
  std::optional<Decimal> upper;
  bool open_below = false;  // the bound itself is excluded
  bool open_above = false;
  for (const FieldTest& test : tests) {
    const NumberLiteral* literal = number_in(test);
    if (literal == nullptr || test.op == Operator::not_equal) continue;
    const Decimal bound(literal->text);
    if (test.op != Operator::less && test.op != Operator::less_or_equal) {
      const bool open = test.op == Operator::greater;
      if (!lower || bound > *lower || (bound == *lower && open)) {
        lower = bound;
        open_below = open;
      }
    }
    if (test.op != Operator::greater && test.op != Operator::greater_or_equal) {
      const bool open = test.op == Operator::less;
      if (!upper || bound < *upper || (bound == *upper && open)) {
        upper = bound;
        open_above = open;
      }
    }
  }
  if (!lower || !upper || *lower < *upper) return true;
  if (*lower > *upper || open_below || open_above) return false;
  return std::none_of(tests.begin(), tests.end(), [&](const FieldTest& test) {
    const NumberLiteral* literal = number_in(test);
    return literal != nullptr && test.op == Operator::not_equal && Decimal(literal->text) == *lower;
  });
}

// Two texts of which one would have to begin, or to end, as both.
bool ends_clash(const std::vector<FieldTest>& tests) {
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const auto a = wanted(tests[i]);
    if (!a) continue;
    for (std::size_t j = i + 1; j < tests.size(); ++j) {
      const auto b = wanted(tests[j]);
      if (!b) continue;
      if (!a->open_begin && !b->open_begin && !a->core.starts_with(b->core) && !b->core.starts_with(a->core))
        return true;
      if (!a->open_end && !b->open_end && !a->core.ends_with(b->core) && !b->core.ends_with(a->core)) return true;
    }
  }
  return false;
}

// A text is wanted that holds a character no number's text has.
bool wants_no_number(const std::vector<FieldTest>& tests, std::string_view characters) {
  return std::any_of(tests.begin(), tests.end(), [&](const FieldTest& test) {
    const auto text = wanted(test);
    return text && text->core.find_first_not_of(characters) != std::string_view::npos;
  });
}

bool holds_of_string(const FieldTest& test, std::string_view text) {
  bool equal = false;
  if (const NumberLiteral* number = number_in(test)) {
    equal = text == number->text;
  } else if (const auto* string = std::get_if<StringLiteral>(test.literal)) {
    equal = StringTest(string->text).holds(text);
  } else {
    equal = std::get<RegexLiteral>(*test.literal).regex->search(text);
  }
  return test.op == Operator::equal ? equal : test.op == Operator::not_equal && !equal;
}

bool string_can_hold(const std::vector<FieldTest>& tests) {
  if (std::any_of(tests.begin(), tests.end(), [](const FieldTest& test) { return is_ordering(test.op); })) return false;
  for (const FieldTest& test : tests) {
    if (test.op != Operator::equal) continue;
    std::optional<std::string_view> only;  // the one text that the test allows
    if (const NumberLiteral* number = number_in(test)) only = number->text;
    if (const auto text = wanted(test); text && !text->open_begin && !text->open_end) only = text->core;
    if (!only) continue;
    return std::all_of(tests.begin(), tests.end(), [&](const FieldTest& t) { return holds_of_string(t, *only); });
  }
  return !ends_clash(tests);
}

}  // namespace

bool can_hold_in_json(const std::vector<FieldTest>& tests) {
  if (string_can_hold(tests)) return true;
  return any_number_left(tests) && !wants_no_number(tests, "0123456789-.EInfinity") && !ends_clash(tests);
}

bool can_hold_in_field(const std::vector<FieldTest>& tests) {
  for (const FieldTest& test : tests) {
    const auto text = wanted(test);
    if (!text || text->open_begin || text->open_end) continue;
    return std::all_of(tests.begin(), tests.end(), [&](const FieldTest& t) {
      return evaluate(SlotNode{SlotComparison{t.op, *t.literal}}, text->core);
    });
  }
  if (ends_clash(tests)) return false;
  const bool number_needed = std::any_of(tests.begin(), tests.end(), [](const FieldTest& test) {
    return number_in(test) != nullptr && test.op != Operator::not_equal;
  });
  return !number_needed || (any_number_left(tests) && !wants_no_number(tests, "0123456789+-.eE"));
}

}  // namespace tocsin::pattern
