// The compiled set of one log group's patterns: which events of a block does which pattern match?
//
// It works on a block of whole events at once (256 KiB and more), not line by line, so that a scanner can run over the
// block and lines are cut out only around hits. Immutable after build; match() may run on many threads, each with its
// own Scratch.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/chunk.h"
#include "pattern/ast.h"

namespace tocsin::pattern {

// Whole events. Lines: `bytes` ends with a newline or is one last line without; `records` is empty and the events are
// the lines (a CR before the newline does not belong to the event). Records: `records` says where each stands.
struct Block {
  std::string_view bytes;
  std::span<const Slice> records;
  bool lines = true;
};

struct Match {
  Slice event;                // in Block::bytes
  std::uint32_t pattern = 0;  // index in the span given to build()

  friend bool operator==(const Match&, const Match&) = default;
};

class Matcher {
 public:
  // Buffers that one thread uses again and again.
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

  // `patterns` are copied in.
  explicit Matcher(std::span<const Ast> patterns);
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  ~Matcher();

  // Appends to `out`, ordered by event offset, then pattern. Returns how many events the block holds.
  std::uint64_t match(const Block& block, Scratch& scratch, std::vector<Match>& out) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace tocsin::pattern
