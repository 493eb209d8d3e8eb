#include "pattern/text_index.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "pattern/rarity.h"
#include "pattern/text_needs.h"

namespace tocsin::pattern {
namespace {

// So many patterns may share an anchor before their texts are tracked instead: looking for the other texts of one costs
// about as much as keeping track of one.
constexpr std::size_t kSharers = 1;

// Bytes alone do not tell a word that is in every line from one that is in none: past this a text that fewer patterns
// share is the better one, however short.
constexpr double kRareEnough = 24;

bool is_loose(const TextNeeds& needs) {
  return std::any_of(needs.alternatives.begin(), needs.alternatives.end(),
                     [](const auto& texts) { return texts.empty(); });
}

}  // namespace

class TextIndex::Builder {
 public:
  Builder(TextIndex& index, std::span<const TextRule> rules) : index_(index) {
    rules_.reserve(rules.size());
    for (const TextRule& rule : rules) rules_.push_back({rule, text_needs(*rule.ast), {}});
    for (const Rule& rule : rules_) {
      for (const auto& texts : rule.needs.alternatives) {
        for (const std::string& text : texts) ++uses_[text];
      }
    }
  }

  void build(ScannerKind kind) {
    std::unordered_map<std::string_view, std::size_t> sharers;
    for (Rule& rule : rules_) {
      if (is_loose(rule.needs)) continue;
      for (const auto& texts : rule.needs.alternatives) rule.anchors.push_back(best_of(texts));
      for (const std::string_view anchor : rule.anchors) ++sharers[anchor];
    }
    for (const Rule& rule : rules_) {
      const bool loose = rule.anchors.empty() && !rule.needs.alternatives.empty();
      const bool crowded = std::any_of(rule.anchors.begin(), rule.anchors.end(),
                                       [&](std::string_view anchor) { return sharers[anchor] > kSharers; });
      if ((crowded || (loose && rule.needs.sufficient)) && track(rule)) continue;
      if (loose) {
        index_.loose_.push_back(rule.rule);
      } else {
        anchor(rule);
      }
    }
    lay_out_anchors();
    index_.scanner_ = texts_.empty() ? nullptr : make_literal_scanner(texts_, kind);
  }

 private:
  struct Rule {
    TextRule rule;
    TextNeeds needs;
    std::vector<std::string_view> anchors;  // one of each alternative; none: it is loose, or never holds
  };

  // Few patterns share it, and few lines have it.
  [[nodiscard]] std::string_view best_of(const std::vector<std::string>& texts) const {
    const auto worth = [&](const std::string& text) {
      return std::min(rarity_bits(text), kRareEnough) - 2 * std::log2(static_cast<double>(uses_.at(text)));
    };
    std::size_t best = 0;
    for (std::size_t i = 1; i < texts.size(); ++i) {
      if (worth(texts[i]) > worth(texts[best])) best = i;
    }
    return texts[best];
  }

  std::uint32_t literal(std::string_view text) {
    const auto [found, fresh] = known_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (fresh) {
      texts_.push_back(text);
      index_.literals_.push_back({static_cast<std::uint32_t>(text.size()), kUntracked, 0, 0});
      here_.emplace_back();
    }
    return found->second;
  }

  void anchor(const Rule& rule) {
    const bool one_text = rule.needs.sufficient && rule.needs.excluded.empty() &&
                          std::all_of(rule.needs.alternatives.begin(), rule.needs.alternatives.end(),
                                      [](const auto& texts) { return texts.size() == 1; });
    const auto number = static_cast<std::uint32_t>(index_.anchored_.size());
    index_.anchored_.push_back({rule.rule, one_text});
    for (const std::string_view text : rule.anchors) here_[literal(text)].push_back(number);
  }

  bool track(const Rule& rule) {
    std::vector<std::string_view> texts;
    for (const auto& alternative : rule.needs.alternatives) {
      texts.insert(texts.end(), alternative.begin(), alternative.end());
    }
    texts.insert(texts.end(), rule.needs.excluded.begin(), rule.needs.excluded.end());
    std::size_t fresh = 0;
    for (const std::string_view text : texts) {
      const auto found = known_.find(text);
      if (found == known_.end() || index_.literals_[found->second].tracked == kUntracked) ++fresh;
    }
    if (index_.tracked_here_.size() + fresh > kTracked) return false;

    Tracked tracked{rule.rule, {}, {}, rule.needs.sufficient};
    for (const auto& alternative : rule.needs.alternatives) {
      tracked.alternatives.emplace_back();
      for (const std::string& text : alternative) tracked.alternatives.back().push_back(tracked_literal(text));
    }
    for (const std::string& text : rule.needs.excluded) tracked.excluded.push_back(tracked_literal(text));
    const auto number = static_cast<std::uint32_t>(index_.tracked_.size());
    for (const std::string_view text : rule.anchors) {
      std::vector<std::uint32_t>& here = index_.tracked_here_[tracked_literal(text)];
      if (here.empty() || here.back() != number) here.push_back(number);
    }
    if (rule.anchors.empty()) index_.tracked_anywhere_.push_back(number);
    index_.tracked_.push_back(std::move(tracked));
    return true;
  }

  std::uint16_t tracked_literal(std::string_view text) {
    Literal& entry = index_.literals_[literal(text)];
    if (entry.tracked == kUntracked) {
      entry.tracked = static_cast<std::uint16_t>(index_.tracked_here_.size());
      index_.tracked_here_.emplace_back();
    }
    return entry.tracked;
  }

  void lay_out_anchors() {
    for (std::size_t l = 0; l < here_.size(); ++l) {
      std::vector<std::uint32_t>& all = index_.anchored_here_;
      index_.literals_[l].anchored_begin = static_cast<std::uint32_t>(all.size());
      all.insert(all.end(), here_[l].begin(), here_[l].end());
      index_.literals_[l].anchored_end = static_cast<std::uint32_t>(all.size());
    }
  }

  TextIndex& index_;
  std::vector<Rule> rules_;
  std::unordered_map<std::string_view, std::size_t> uses_;  // by how many texts of patterns
  std::unordered_map<std::string_view, std::uint32_t> known_;
  std::vector<std::string_view> texts_;
  std::vector<std::vector<std::uint32_t>> here_;  // by literal: indices into anchored_
};

std::unique_ptr<const TextCensus> TextIndex::make_census() const {
  std::vector<TextRule> rules;
  rules.reserve(anchored_.size());
  for (const Anchored& anchored : anchored_) rules.push_back(anchored.rule);
  return std::make_unique<const TextCensus>(rules);
}

TextIndex::TextIndex(std::span<const TextRule> rules, ScannerKind scanner) { Builder(*this, rules).build(scanner); }

}  // namespace tocsin::pattern
