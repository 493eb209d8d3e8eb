// Which test of a JSON pattern to look out for in events. A pattern's anchors are a few of its tests, at least one of
// which holds whenever the pattern does: of operands joined by && those of one operand suffice, of operands joined by
// || all are needed. Where no anchor holds nothing of the pattern need be asked; so those are best that seldom do.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pattern/ast.h"

namespace tocsin::pattern {

struct Anchor {
  // What must be found at the path.
  enum class Kind : std::uint8_t {
    comparison,  // a text or number that satisfies `comparison`; of != any text or number
    null,
    boolean_true,
    boolean_false,
    any,  // whatever
  };

  std::span<const Step> path;  // of the pattern's tree; never empty
  bool elements = false;       // not the value there but what it directly holds
  Kind kind = Kind::any;
  const JsonComparison* comparison = nullptr;
};

class AnchorChoice {
 public:
  // All patterns that will be looked for together: what many of them name is no good anchor, and where they name many
  // different values, an event's is seldom one of them.
  explicit AnchorChoice(std::span<const Json* const> patterns);

  // None: the pattern may match an event in which nothing of the kind is found.
  [[nodiscard]] std::optional<std::vector<Anchor>> anchors(const Json& pattern) const;

 private:
  struct Choice {
    std::vector<Anchor> anchors;
    double cost;  // the more, the more often one of them holds
  };

  void count(const JsonNode& node);
  [[nodiscard]] std::optional<Choice> choose(const JsonNode& node) const;
  [[nodiscard]] std::optional<Choice> choose(const JsonComparison& comparison) const;
  [[nodiscard]] static std::optional<Choice> choose(const JsonTest& test);
  [[nodiscard]] std::optional<Choice> choose(const JsonAnd& all) const;
  [[nodiscard]] std::optional<Choice> choose(const JsonOr& any) const;
  [[nodiscard]] double cost(const JsonComparison& comparison) const;

  // How many patterns' = name each value of a path.
  std::map<std::string, std::map<std::string, std::uint32_t>> values_;
};

}  // namespace tocsin::pattern
