#include "pattern/value_index.h"

#include <algorithm>
#include <string>
#include <variant>

#include "pattern/json_number.h"
#include "pattern/number.h"
#include "pattern/regex.h"
#include "pattern/string_test.h"

namespace tocsin::pattern {
namespace {

// Whether it may be a number's text or stand in one: digits, 1.0E308, Infinity.
bool may_be_of_number(std::string_view text) {
  return text.find_first_not_of("0123456789-.EInfinity") == std::string_view::npos;
}

}  // namespace

void ValueIndex::Affixes::add(std::string_view text, std::uint32_t rule) {
  rules.add(texts.add(text), rule);
  lengths.push_back(static_cast<std::uint32_t>(text.size()));
}

void ValueIndex::Affixes::finish() {
  rules.finish(texts.size());
  std::sort(lengths.begin(), lengths.end());
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  lengths.shrink_to_fit();
}

void ValueIndex::add(Operator op, const Literal& literal, std::uint32_t rule) {
  if (op == Operator::not_equal) {
    any_.push_back(rule);
    return;
  }
  if (const auto* number = std::get_if<NumberLiteral>(&literal)) {
    const double value = to_double(number->text);
    switch (op) {
      case Operator::less:
      case Operator::less_or_equal:
        below_.push_back({value, rule});
        return;
      case Operator::greater:
      case Operator::greater_or_equal:
        above_.push_back({value, rule});
        return;
      default:
        equal_.push_back({value, rule});
        exact_rules_.add(exact_.add(number->text), rule);  // a string that is written so
        return;
    }
  }
  if (const auto* text = std::get_if<StringLiteral>(&literal)) {
    add_text(text->text, rule);
    return;
  }
  if (!open_) open_ = std::make_unique<Open>();
  open_->parts.add(*std::get<RegexLiteral>(literal).regex, rule);
  number_texts_ = true;
}

void ValueIndex::add_text(std::string_view literal, std::uint32_t rule) {
  const StringTest test(literal);
  const bool open = test.open_begin || test.open_end;
  if (open && test.core.empty()) {
    any_.push_back(rule);
    return;
  }
  number_texts_ |= may_be_of_number(test.core);
  if (!open) {
    exact_rules_.add(exact_.add(test.core), rule);
    return;
  }
  if (!open_) open_ = std::make_unique<Open>();
  if (test.open_begin && test.open_end) {
    open_->parts.add(test.core, rule);
  } else {
    (test.open_end ? open_->prefixes : open_->suffixes).add(test.core, rule);
  }
}

void ValueIndex::finish() {
  exact_rules_.finish(exact_.size());
  const auto ascending = [](const Bound& a, const Bound& b) { return a.bound < b.bound; };
  const auto descending = [](const Bound& a, const Bound& b) { return a.bound > b.bound; };
  std::sort(equal_.begin(), equal_.end(), ascending);
  std::sort(above_.begin(), above_.end(), ascending);
  std::sort(below_.begin(), below_.end(), descending);
  equal_.shrink_to_fit();
  above_.shrink_to_fit();
  below_.shrink_to_fit();
  any_.shrink_to_fit();
  if (!open_) return;
  open_->prefixes.finish();
  open_->suffixes.finish();
  open_->parts.finish();
}

void ValueIndex::find_text(std::string_view text, Candidates& out) const {
  out.add(any_);
  if (const std::uint32_t found = exact_.find(text); found != TextTable::kNone) out.add(exact_rules_.at(found));
  if (!open_) return;
  const auto find = [&](const Affixes& affixes, const auto& cut) {
    for (const std::uint32_t length : affixes.lengths) {
      if (length > text.size()) return;
      const std::uint32_t found = affixes.texts.find(cut(length));
      if (found != TextTable::kNone) out.add(affixes.rules.at(found));
    }
  };
  find(open_->prefixes, [&](std::uint32_t length) { return text.substr(0, length); });
  find(open_->suffixes, [&](std::uint32_t length) { return text.substr(text.size() - length); });
  open_->parts.find(text, out);
}

void ValueIndex::find_number(std::string_view number, Candidates& out) const {
  out.add(any_);
  if (!equal_.empty() || !below_.empty() || !above_.empty()) {
    const double value = to_double(number);
    const auto first = std::lower_bound(equal_.begin(), equal_.end(), value,
                                        [](const Bound& bound, double sought) { return bound.bound < sought; });
    for (auto bound = first; bound != equal_.end() && bound->bound == value; ++bound) out.add(bound->rule);
    for (auto bound = below_.begin(); bound != below_.end() && bound->bound >= value; ++bound) out.add(bound->rule);
    for (auto bound = above_.begin(); bound != above_.end() && bound->bound <= value; ++bound) out.add(bound->rule);
  }
  if (!number_texts_) return;
  if (number.find_first_of(".eE") == std::string_view::npos && number != "-0") {
    find_text(number, out);
  } else {
    find_text(text_of(number), out);
  }
}

}  // namespace tocsin::pattern
