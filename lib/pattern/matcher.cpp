#include "pattern/matcher.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/check.h"
#include "pattern/candidates.h"
#include "pattern/delimited_finder.h"
#include "pattern/event_locator.h"
#include "pattern/json_finder.h"
#include "pattern/text_finder.h"
#include "pattern/text_needs.h"
#include "pattern/trial.h"

namespace tocsin::pattern {
namespace {

// Where the texts that a space-delimited pattern needs are no rarer than this ("4", "GET"), they are in most lines: it
// is cheaper to cut every line into fields, once for all such patterns.
constexpr double kRareText = 20;

// Each pattern goes to the finder that finds it at the least cost.
struct Parts {
  explicit Parts(const std::vector<Ast>& patterns) {
    for (std::uint32_t p = 0; p < patterns.size(); ++p) {
      const Ast& ast = patterns[p];
      if (const auto* of_json = std::get_if<Json>(&ast.pattern)) {
        json.push_back({p, of_json});
      } else if (const auto* of_fields = std::get_if<Delimited>(&ast.pattern); of_fields && is_by_field(ast)) {
        delimited.push_back({p, of_fields});
      } else {
        text.push_back({p, &ast});
      }
    }
  }

  std::vector<TextRule> text;
  std::vector<JsonFinder::Rule> json;
  std::vector<DelimitedFinder::Rule> delimited;

 private:
  static bool is_by_field(const Ast& ast) {
    const TextNeeds needs = text_needs(ast);
    return !needs.sufficient && rarity_bits(needs) <= kRareText;
  }
};

}  // namespace

struct Matcher::Compiled {
  Compiled(std::vector<Ast> all, ScannerKind scanner)
      : patterns(std::move(all)),
        parts(patterns),
        text(parts.text, scanner),
        json(parts.json),
        delimited(parts.delimited) {}

  const std::vector<Ast> patterns;
  const Parts parts;
  const TextFinder text;
  const JsonFinder json;
  const DelimitedFinder delimited;
};

struct Matcher::Scratch::State {
  // What it remembers of one matcher.
  struct Memory {
    explicit Memory(const std::shared_ptr<const Compiled>& compiled) : of(compiled), text(compiled->text) {}
    std::weak_ptr<const Compiled> of;
    TextFinder::Scratch text;
  };

  std::vector<Memory> memories;
  JsonFinder::Scratch json;
  Candidates candidates;
  Trial trial;
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

Matcher::Matcher(std::vector<Ast> patterns, ScannerKind scanner)
    : compiled_(std::make_shared<const Compiled>(std::move(patterns), scanner)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

std::uint64_t Matcher::match(const Block& block, Scratch& scratch, std::vector<Match>& out) const {
  const Compiled& compiled = *compiled_;
  Scratch::State& state = *scratch.state_;
  TextFinder::Scratch& text_scratch = state.memory_of(compiled_).text;

  const std::span<const std::uint32_t> nothing = compiled.text.found_nothing(text_scratch);
  const bool every_event =
      !nothing.empty() || !compiled.text.loose().empty() || !compiled.parts.json.empty() || !compiled.delimited.empty();
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
    if (!compiled.delimited.empty()) compiled.delimited.match(state.trial.fields(), state.candidates, state.ids);
    if (!compiled.parts.json.empty()) {
      compiled.json.match(text, block.bytes.size() - event.offset, state.json, state.ids);
    }
    if (state.ids.size() == begin) return;
    if (state.ids.size() - begin > 1)
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
