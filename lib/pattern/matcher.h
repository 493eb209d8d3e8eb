// The compiled set of one log group's patterns: which events of a block does which pattern match?
//
// It works on a block of whole events at once (256 KiB and more), not line by line, so that a scanner can run over the
// block and lines are cut out only around hits. Immutable after build; match() may run on many threads, each with its
// own Scratch.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "pattern/ast.h"
#include "pattern/block.h"
#include "pattern/literal_scanner.h"

namespace tocsin::pattern {

class Matcher {
 public:
  // Buffers that one thread uses again and again, with any matcher. It remembers something of each that it was used
  // with.
  class Scratch {
   public:
    Scratch();
    ~Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;

   private:
    friend class Matcher;
    struct State;
    std::unique_ptr<State> state_;
  };

  explicit Matcher(std::vector<Ast> patterns, ScannerKind scanner = ScannerKind::fastest);
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  ~Matcher();

  // Appends an entry for each event that a pattern matches, in the order of the block; they live until the next call
  // with this scratch. Returns how many events the block holds.
  std::uint64_t match(const Block& block, Scratch& scratch, std::vector<Match>& out) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace tocsin::pattern
