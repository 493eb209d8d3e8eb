// One pass over an event that tells of all texts of many rules whether they occur. Looking for one text after the other
// is quicker for the few rules whose anchor an ordinary line holds; but a long line may be written to hold the anchors
// of thousands, and to make each of those searches slow.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "pattern/literal_scanner.h"
#include "pattern/text_needs.h"
#include "pattern/text_rule.h"

namespace tocsin::pattern {

class TextCensus {
 public:
  enum class Verdict : std::uint8_t { no, yes, maybe };  // maybe: the rule asks for more than texts

  // The rules are named by their index.
  explicit TextCensus(std::span<const TextRule> rules);

  // What was found in the event taken last; of one thread.
  class Count {
   public:
    void take(const TextCensus& census, std::string_view event);

   private:
    friend class TextCensus;
    std::vector<bool> found_;
  };

  [[nodiscard]] Verdict verdict(std::uint32_t rule, const Count& count) const;

 private:
  struct Texts {
    std::vector<std::vector<std::uint32_t>> alternatives;
    std::vector<std::uint32_t> excluded;
    bool sufficient = false;
  };

  std::vector<Texts> rules_;
  std::size_t texts_ = 0;
  std::unique_ptr<const LiteralScanner> scanner_;  // null where there are none
};

}  // namespace tocsin::pattern
