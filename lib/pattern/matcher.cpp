#include "pattern/matcher.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/check.h"
#include "pattern/evaluate_json.h"
#include "pattern/event_locator.h"
#include "pattern/json_value.h"
#include "pattern/text_finder.h"
#include "pattern/trial.h"

namespace tocsin::pattern {
namespace {

struct JsonRule {
  std::uint32_t pattern = 0;
  const Json* json = nullptr;
};

std::vector<TextRule> text_rules(const std::vector<Ast>& patterns) {
  std::vector<TextRule> rules;
  for (const Ast& ast : patterns) {
    if (std::holds_alternative<Json>(ast.pattern)) continue;
    rules.push_back({static_cast<std::uint32_t>(&ast - patterns.data()), &ast});
  }
  return rules;
}

std::vector<JsonRule> json_rules(const std::vector<Ast>& patterns) {
  std::vector<JsonRule> rules;
  for (const Ast& ast : patterns) {
    if (const auto* json = std::get_if<Json>(&ast.pattern)) {
      rules.push_back({static_cast<std::uint32_t>(&ast - patterns.data()), json});
    }
  }
  return rules;
}

}  // namespace

struct Matcher::Compiled {
  Compiled(std::span<const Ast> all, ScannerKind scanner)
      : patterns(all.begin(), all.end()), text(text_rules(patterns), scanner), json(json_rules(patterns)) {}

  const std::vector<Ast> patterns;
  const TextFinder text;
  const std::vector<JsonRule> json;
};

struct Matcher::Scratch::State {
  // What it remembers of one matcher.
  struct Memory {
    explicit Memory(const std::shared_ptr<const Compiled>& compiled) : of(compiled), text(compiled->text) {}
    std::weak_ptr<const Compiled> of;
    TextFinder::Scratch text;
  };

  std::vector<Memory> memories;
  Trial trial;
  JsonDocument document;
  std::vector<Match> found;
  std::vector<std::uint32_t> ids;
  std::vector<std::pair<Slice, std::size_t>> events;  // with the place in ids where each one's begin

  Memory& memory_of(const std::shared_ptr<const Compiled>& compiled) {
    const auto same = [&](const Memory& m) { return !m.of.owner_before(compiled) && !compiled.owner_before(m.of); };
    const auto known = std::find_if(memories.begin(), memories.end(), same);
    if (known != memories.end()) return *known;
    std::erase_if(memories, [](const Memory& m) { return m.of.expired(); });
    return memories.emplace_back(compiled);
  }
};

Matcher::Scratch::Scratch() : state_(std::make_unique<State>()) {}
Matcher::Scratch::~Scratch() = default;
Matcher::Scratch::Scratch(Scratch&&) noexcept = default;
Matcher::Scratch& Matcher::Scratch::operator=(Scratch&&) noexcept = default;

Matcher::Matcher(std::span<const Ast> patterns, ScannerKind scanner)
    : compiled_(std::make_shared<const Compiled>(patterns, scanner)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

std::uint64_t Matcher::match(const Block& block, Scratch& scratch, std::vector<Match>& out) const {
  const Compiled& compiled = *compiled_;
  Scratch::State& state = *scratch.state_;
  TextFinder::Scratch& text_scratch = state.memory_of(compiled_).text;

  const std::span<const std::uint32_t> nothing = compiled.text.found_nothing(text_scratch);
  const bool every_event = !nothing.empty() || !compiled.text.loose().empty() || !compiled.json.empty();
  if (!every_event) {
    compiled.text.find(block, text_scratch, out);
    return count_events(block);
  }

  state.found.clear();
  state.ids.clear();
  state.events.clear();
  compiled.text.find(block, text_scratch, state.found);
  auto found = state.found.cbegin();
  const std::uint64_t events = for_each_event(block, [&](const Slice& event) {
    const std::string_view text = event.of(block.bytes);
    const std::size_t begin = state.ids.size();
    const auto add = [&](std::span<const std::uint32_t> more) {
      state.ids.insert(state.ids.end(), more.begin(), more.end());
    };
    if (found != state.found.cend() && found->event == event) {
      add(found->patterns);
      ++found;
    } else {
      add(nothing);
    }
    state.trial.begin(text);
    for (const TextRule& rule : compiled.text.loose()) {
      if (state.trial.matches(*rule.ast)) state.ids.push_back(rule.pattern);
    }
    if (!compiled.json.empty() && state.document.read(text)) {
      for (const JsonRule& rule : compiled.json) {
        if (evaluate(*rule.json, state.document)) state.ids.push_back(rule.pattern);
      }
    }
    if (state.ids.size() == begin) return;
    std::sort(state.ids.begin() + static_cast<std::ptrdiff_t>(begin), state.ids.end());
    state.events.emplace_back(event, begin);
  });
  CHECK(found == state.found.cend());
  // Only now that they move no more.
  for (std::size_t i = 0; i < state.events.size(); ++i) {
    const auto& [event, begin] = state.events[i];
    const std::size_t end = i + 1 < state.events.size() ? state.events[i + 1].second : state.ids.size();
    out.push_back({event, std::span(state.ids).subspan(begin, end - begin)});
  }
  return events;
}

}  // namespace tocsin::pattern
