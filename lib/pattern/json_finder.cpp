#include "pattern/json_finder.h"

#include <algorithm>
#include <string>

#include "pattern/candidates.h"
#include "pattern/dom_document.h"
#include "pattern/evaluate_json.h"
#include "pattern/json_anchors.h"
#include "pattern/json_paths.h"
#include "pattern/json_tokens.h"
#include "pattern/json_value.h"

namespace tocsin::pattern {

struct JsonFinder::Compiled {
  std::vector<Rule> rules;  // by pattern
  JsonPaths paths;
  std::vector<std::uint32_t> always;  // rules without an anchor
};

struct JsonFinder::Scratch::State {
  JsonTokens tokens;
  Candidates candidates;
  JsonDocument document;
  std::string unescaped;
};

JsonFinder::Scratch::Scratch() : state_(std::make_unique<State>()) {}
JsonFinder::Scratch::~Scratch() = default;
JsonFinder::Scratch::Scratch(Scratch&&) noexcept = default;
JsonFinder::Scratch& JsonFinder::Scratch::operator=(Scratch&&) noexcept = default;

JsonFinder::JsonFinder(std::span<const Rule> rules) {
  auto compiled = std::make_unique<Compiled>();
  compiled->rules.assign(rules.begin(), rules.end());
  std::sort(compiled->rules.begin(), compiled->rules.end(),
            [](const Rule& a, const Rule& b) { return a.pattern < b.pattern; });
  std::vector<const Json*> patterns;
  for (const Rule& rule : compiled->rules) patterns.push_back(rule.json);
  const AnchorChoice choice(patterns);
  for (std::uint32_t rule = 0; rule < patterns.size(); ++rule) {
    const auto anchors = choice.anchors(*patterns[rule]);
    if (!anchors) {
      compiled->always.push_back(rule);
      continue;
    }
    for (const Anchor& anchor : *anchors) compiled->paths.add(anchor, rule);
  }
  compiled->paths.finish();
  compiled_ = std::move(compiled);
}
JsonFinder::JsonFinder(JsonFinder&&) noexcept = default;
JsonFinder& JsonFinder::operator=(JsonFinder&&) noexcept = default;
JsonFinder::~JsonFinder() = default;

void JsonFinder::match(std::string_view event, std::size_t readable, Scratch& scratch,
                       std::vector<std::uint32_t>& out) const {
  if (compiled_->rules.empty()) return;
  JsonTokens& tokens = scratch.state_->tokens;
  Candidates& candidates = scratch.state_->candidates;
  if (!tokens.read(event, readable)) return;
  candidates.begin(compiled_->rules.size());
  candidates.add(compiled_->always);
  if (!compiled_->paths.empty() && !compiled_->paths.walk(tokens, scratch.state_->unescaped, candidates)) return;
  if (candidates.empty()) return;

  const auto decide = [&](const auto& read) {
    for (const std::uint32_t rule : candidates.ascending()) {
      if (evaluate(*compiled_->rules[rule].json, read)) out.push_back(compiled_->rules[rule].pattern);
    }
  };
  if (const auto root = tokens.parse()) {
    decide(DomDocument(*root));
  } else if (scratch.state_->document.read(tokens.event())) {
    decide(scratch.state_->document);
  }
}

}  // namespace tocsin::pattern
