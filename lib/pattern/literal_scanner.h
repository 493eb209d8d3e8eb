// Where in a block does which of many literals occur? One pass over the block for all of them.
//
// Two scanners behind one door: vectorscan, at gigabytes a second and with a cost that hardly grows with the number of
// literals; and an automaton of our own, for processors that vectorscan does not know and builds without it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::pattern {

class LiteralScanner {
 public:
  // What a scanner must remember while it scans; of one thread.
  class Scratch {
   public:
    virtual ~Scratch() = default;
  };
  // `end`: offset behind the literal's last byte. Must not throw.
  using OnHit = void (*)(void* context, std::uint32_t literal, std::size_t end);

  virtual ~LiteralScanner() = default;
  [[nodiscard]] virtual std::unique_ptr<Scratch> make_scratch() const = 0;
  // Reports every occurrence of every literal, also those that overlap, in ascending order of `end`. `scratch`: of this
  // scanner.
  virtual void scan(std::string_view block, Scratch& scratch, OnHit on_hit, void* context) const = 0;
};

enum class ScannerKind : std::uint8_t {
  fastest,   // that this processor runs
  portable,  // the automaton, wherever it runs
};

// `literals`: distinct, none empty; may hold any byte. They are named by their index.
std::unique_ptr<const LiteralScanner> make_literal_scanner(std::span<const std::string_view> literals,
                                                           ScannerKind kind = ScannerKind::fastest);

// Null where this build or this processor has no vectorscan.
std::unique_ptr<const LiteralScanner> make_vectorscan(std::span<const std::string_view> literals);
std::unique_ptr<const LiteralScanner> make_aho_corasick(std::span<const std::string_view> literals);

}  // namespace tocsin::pattern
