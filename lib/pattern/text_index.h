// The patterns of a log group that are looked for by texts, arranged so that the cost of a line follows what was found
// in it, not the number of patterns.
//
// One scan finds literals. Each pattern is put where it costs least:
// - anchored: one literal of it is scanned for (of several alternatives one each), the rarest by a guess and by how few
//   patterns share it. Only where it occurs are the pattern's other texts looked for.
// - tracked: where several patterns share their best literal, all their texts are scanned for, and the set of texts
// that a
//   line holds decides all of them at once: the same few sets come again and again, so that the answers are remembered
//   (text_finder). Patterns that hold where nothing is found (-term alone, the empty pattern) are tracked, too.
// - loose: nothing is known that must occur. These are tried on every event.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pattern/ast.h"
#include "pattern/literal_scanner.h"
#include "pattern/text_census.h"
#include "pattern/text_rule.h"

namespace tocsin::pattern {

class TextIndex {
 public:
  static constexpr std::uint16_t kUntracked = 0xFFFF;
  // Tracked literals, at most; a pattern that finds no room for all of its own is anchored, or loose.
  static constexpr std::size_t kTracked = 4096;

  struct Anchored {
    TextRule rule;
    bool decided = false;  // found is matched: there is nothing else to look for
  };
  struct Tracked {
    TextRule rule;
    std::vector<std::vector<std::uint16_t>> alternatives;  // tracked literals
    std::vector<std::uint16_t> excluded;
    bool decided = false;
  };
  struct Literal {
    std::uint32_t size = 0;  // bytes
    std::uint16_t tracked = kUntracked;
    std::uint32_t anchored_begin = 0;  // of anchored_here()
    std::uint32_t anchored_end = 0;
  };

  TextIndex(std::span<const TextRule> rules, ScannerKind scanner);

  // Null where there is nothing to scan for.
  [[nodiscard]] const LiteralScanner* scanner() const { return scanner_.get(); }
  [[nodiscard]] const std::vector<Literal>& literals() const { return literals_; }
  [[nodiscard]] std::size_t tracked_literals() const { return tracked_here_.size(); }

  [[nodiscard]] const std::vector<Anchored>& anchored() const { return anchored_; }
  // Indices into anchored().
  [[nodiscard]] std::span<const std::uint32_t> anchored_at(const Literal& literal) const {
    return std::span(anchored_here_).subspan(literal.anchored_begin, literal.anchored_end - literal.anchored_begin);
  }
  // Of the anchored rules. Whoever needs one makes it then: ordinary logs never do.
  [[nodiscard]] std::unique_ptr<const TextCensus> make_census() const;

  [[nodiscard]] const std::vector<Tracked>& tracked() const { return tracked_; }
  // Indices into tracked(): those that may hold when this tracked literal occurs, and those that may when none does.
  [[nodiscard]] std::span<const std::uint32_t> tracked_at(std::uint16_t literal) const {
    return tracked_here_[literal];
  }
  [[nodiscard]] std::span<const std::uint32_t> tracked_anywhere() const { return tracked_anywhere_; }
  [[nodiscard]] const std::vector<TextRule>& loose() const { return loose_; }

 private:
  class Builder;

  std::unique_ptr<const LiteralScanner> scanner_;
  std::vector<Literal> literals_;
  std::vector<Anchored> anchored_;
  std::vector<std::uint32_t> anchored_here_;
  std::vector<Tracked> tracked_;
  std::vector<std::vector<std::uint32_t>> tracked_here_;
  std::vector<std::uint32_t> tracked_anywhere_;
  std::vector<TextRule> loose_;
};

}  // namespace tocsin::pattern
