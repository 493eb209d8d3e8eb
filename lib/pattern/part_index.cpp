#include "pattern/part_index.h"

#include <algorithm>
#include <cstddef>

#include "pattern/rarity.h"

namespace tocsin::pattern {
namespace {

// So many are looked for one by one as fast as an automaton looks for all of them.
constexpr std::size_t kFewTexts = 24;

}  // namespace

std::uint32_t PartIndex::number_of(std::string_view text) {
  const auto [found, fresh] = numbers_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
  if (fresh) texts_.push_back(text);
  return found->second;
}

void PartIndex::add(std::string_view text, std::uint32_t rule) { rules_.add(number_of(text), rule); }

void PartIndex::add(const Regex& expression, std::uint32_t rule) {
  const auto index = static_cast<std::uint32_t>(expressions_.size());
  expressions_.push_back({&expression, rule});
  const auto& alternatives = expression.required_texts();
  if (std::any_of(alternatives.begin(), alternatives.end(), [](const auto& texts) { return texts.empty(); })) {
    always_.push_back(index);
    return;
  }
  const auto rarer = [](const auto& a, const auto& b) { return rarity_bits(a) < rarity_bits(b); };
  for (const auto& texts : alternatives) {
    unlocked_.add(number_of(*std::max_element(texts.begin(), texts.end(), rarer)), index);
  }
}

void PartIndex::finish() {
  rules_.finish(texts_.size());
  unlocked_.finish(texts_.size());
  numbers_ = {};
  expressions_.shrink_to_fit();
  if (texts_.size() > kFewTexts) scanner_ = make_aho_corasick(texts_);
}

// One call of find().
class PartIndex::Search {
 public:
  Search(const PartIndex& index, std::string_view value, Candidates& out) : index_(index), value_(value), out_(out) {}

  void run() {
    for (const std::uint32_t expression : index_.always_) search(expression);
    if (index_.scanner_ == nullptr) {
      for (std::uint32_t text = 0; text < index_.texts_.size(); ++text) {
        if (value_.find(index_.texts_[text]) != std::string_view::npos) found(text);
      }
      return;
    }
    LiteralScanner::Scratch nothing;  // an automaton remembers nothing
    index_.scanner_->scan(
        value_, nothing,
        [](void* search, std::uint32_t text, std::size_t) { static_cast<Search*>(search)->found(text); }, this);
  }

 private:
  // Again and again, where the text stands in the value so often.
  void found(std::uint32_t text) {
    out_.add(index_.rules_.at(text));
    for (const std::uint32_t expression : index_.unlocked_.at(text)) {
      if (searched_.empty()) searched_.resize(index_.expressions_.size(), false);
      if (searched_[expression]) continue;
      searched_[expression] = true;
      search(expression);
    }
  }

  void search(std::uint32_t expression) {
    const Expression& wanted = index_.expressions_[expression];
    if (wanted.regex->search(value_)) out_.add(wanted.rule);
  }

  const PartIndex& index_;
  const std::string_view value_;
  Candidates& out_;
  std::vector<bool> searched_;
};

void PartIndex::find(std::string_view value, Candidates& out) const { Search(*this, value, out).run(); }

}  // namespace tocsin::pattern
