#include "pattern/text_census.h"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>

namespace tocsin::pattern {

TextCensus::TextCensus(std::span<const TextRule> rules) {
  std::deque<TextNeeds> all;  // the views below point into it
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  std::vector<std::string_view> texts;
  const auto number_of = [&](const std::string& text) {
    const auto [known, fresh] = numbers.emplace(text, static_cast<std::uint32_t>(texts.size()));
    if (fresh) texts.push_back(text);
    return known->second;
  };
  for (const TextRule& rule : rules) {
    const TextNeeds& needs = all.emplace_back(text_needs(*rule.ast));
    Texts& wanted = rules_.emplace_back();
    wanted.sufficient = needs.sufficient;
    for (const auto& alternative : needs.alternatives) {
      wanted.alternatives.emplace_back();
      for (const std::string& text : alternative) wanted.alternatives.back().push_back(number_of(text));
    }
    for (const std::string& text : needs.excluded) wanted.excluded.push_back(number_of(text));
  }
  texts_ = texts.size();
  // The automaton: its time does not depend on what the event holds.
  if (!texts.empty()) scanner_ = make_aho_corasick(texts);
}

void TextCensus::Count::take(const TextCensus& census, std::string_view event) {
  found_.assign(census.texts_, false);
  if (census.scanner_ == nullptr) return;
  const auto scratch = census.scanner_->make_scratch();
  census.scanner_->scan(
      event, *scratch,
      [](void* count, std::uint32_t text, std::size_t) { static_cast<Count*>(count)->found_[text] = true; }, this);
}

TextCensus::Verdict TextCensus::verdict(std::uint32_t rule, const Count& count) const {
  const Texts& wanted = rules_[rule];
  const auto found = [&](std::uint32_t text) { return count.found_[text]; };
  const bool any = std::any_of(wanted.alternatives.begin(), wanted.alternatives.end(),
                               [&](const auto& texts) { return std::all_of(texts.begin(), texts.end(), found); });
  if (!any || std::any_of(wanted.excluded.begin(), wanted.excluded.end(), found)) return Verdict::no;
  return wanted.sufficient ? Verdict::yes : Verdict::maybe;
}

}  // namespace tocsin::pattern
