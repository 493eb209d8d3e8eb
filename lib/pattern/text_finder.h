// Finds the events of a block that patterns without JSON match, by the texts that TextIndex chose.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pattern/block.h"
#include "pattern/text_index.h"

namespace tocsin::pattern {

class TextFinder {
 public:
  // What one thread uses again and again; made for one finder, which must outlive it.
  class Scratch {
   public:
    explicit Scratch(const TextFinder& finder);
    ~Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;

   private:
    friend class TextFinder;
    struct State;
    std::unique_ptr<State> state_;
  };

  TextFinder(std::span<const TextRule> rules, ScannerKind scanner) : index_(rules, scanner) {}

  // Appends what is found of texts, in the order of the block; loose patterns are not tried. Where found_nothing() is
  // not empty each event stands here in which a text of the index was found, maybe without a pattern. Spans live until
  // the next call with this scratch.
  void find(const Block& block, Scratch& scratch, std::vector<Match>& out) const;

  // What every event matches that find() did not give. Lives as long as the spans of find().
  [[nodiscard]] std::span<const std::uint32_t> found_nothing(Scratch& scratch) const;

  // To be tried on every event, beside all that.
  [[nodiscard]] const std::vector<TextRule>& loose() const { return index_.loose(); }
  [[nodiscard]] const TextIndex& index() const { return index_; }

 private:
  class Scan;
  TextIndex index_;
};

}  // namespace tocsin::pattern
