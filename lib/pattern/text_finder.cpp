#include "pattern/text_finder.h"

#include <algorithm>
#include <bit>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/limits.h"
#include "pattern/event_locator.h"
#include "pattern/trial.h"

namespace tocsin::pattern {
namespace {

// Of one event, rule by rule, that are searched for the rules' other texts; where it would be more, one pass for all of
// them costs less even if nobody meant any harm.
constexpr std::uint64_t kSearchedBytes = 4U << 20U;

// Remembers the answers of one call, in pieces that do not move.
class Pieces {
 public:
  void clear() { used_ = 0, piece_ = 0; }
  std::span<const std::uint32_t> keep(std::span<const std::uint32_t> values) {
    if (piece_ == pieces_.size() || pieces_[piece_].size() - used_ < values.size()) next_piece(values.size());
    const std::span<std::uint32_t> place = std::span(pieces_[piece_]).subspan(used_, values.size());
    std::copy(values.begin(), values.end(), place.begin());
    used_ += values.size();
    return place;
  }

 private:
  void next_piece(std::size_t size) {
    constexpr std::size_t kPiece = 16 * 1024;
    if (piece_ < pieces_.size()) ++piece_;
    used_ = 0;
    if (piece_ == pieces_.size()) {
      pieces_.emplace_back(std::max(size, kPiece));
    } else if (pieces_[piece_].size() < size) {
      pieces_[piece_].resize(size);
    }
  }

  std::vector<std::vector<std::uint32_t>> pieces_;
  std::size_t piece_ = 0;
  std::size_t used_ = 0;
};

// What the tracked patterns come to for one set of tracked literals.
struct Answer {
  std::vector<std::uint32_t> decided;  // patterns, ascending
  std::vector<TextRule> undecided;     // to be tried on the event
};

// The set, ascending.
using Key = std::u16string;

struct KeyHash {
  using is_transparent = void;
  std::size_t operator()(std::u16string_view key) const { return std::hash<std::u16string_view>()(key); }
};

// When was each of some things seen last: in the present event, or before?
class SeenNow {
 public:
  explicit SeenNow(std::size_t things) : when_(things, 0) {}
  // Whether it was not seen yet.
  bool note(std::size_t thing, std::uint32_t now) { return std::exchange(when_[thing], now) != now; }
  void forget() { std::fill(when_.begin(), when_.end(), 0); }

 private:
  std::vector<std::uint32_t> when_;
};

}  // namespace

struct TextFinder::Scratch::State {
  explicit State(const TextIndex& index)
      : scanner(index.scanner() == nullptr ? nullptr : index.scanner()->make_scratch()),
        literal_seen(index.literals().size()),
        anchored_seen(index.anchored().size()),
        tracked_seen(index.tracked().size()),
        tracked((index.tracked_literals() + 63) / 64, 0) {}

  std::unique_ptr<LiteralScanner::Scratch> scanner;
  std::uint32_t now = 0;  // a number for each event
  SeenNow literal_seen;
  SeenNow anchored_seen;
  SeenNow tracked_seen;
  // Of the present event:
  std::vector<std::uint32_t> anchors;  // literals found
  std::vector<std::uint64_t> tracked;  // set of tracked literals found
  std::uint64_t tracked_words = 0;     // which words of it are not 0
  std::vector<std::uint32_t> patterns;
  std::vector<std::uint32_t> undecided;      // anchored rules whose anchor was found
  std::unique_ptr<const TextCensus> census;  // null until it is needed first
  TextCensus::Count count;
  Trial trial;
  Key key;

  std::unordered_map<Key, Answer, KeyHash, std::equal_to<>> answers;
  std::size_t answered = 0;  // patterns in them
  bool answers_full = false;
  Answer answer;  // where there was no room for it
  Pieces pieces;

  void next_event() {
    if (++now == 0) {
      for (SeenNow* seen : {&literal_seen, &anchored_seen, &tracked_seen}) seen->forget();
      now = 1;
    }
    anchors.clear();
    for (; tracked_words != 0; tracked_words &= tracked_words - 1) {
      tracked[static_cast<std::size_t>(std::countr_zero(tracked_words))] = 0;
    }
  }

  void track(std::uint16_t literal) {
    tracked[literal / 64U] |= std::uint64_t{1} << literal % 64U;
    tracked_words |= std::uint64_t{1} << literal / 64U;
  }
  [[nodiscard]] bool is_tracked(std::uint16_t literal) const {
    return (tracked[literal / 64U] >> literal % 64U & 1U) != 0;
  }

  void make_key() {
    key.clear();
    for (std::uint64_t words = tracked_words; words != 0; words &= words - 1) {
      const auto word = static_cast<unsigned>(std::countr_zero(words));
      for (std::uint64_t bits = tracked[word]; bits != 0; bits &= bits - 1) {
        key += static_cast<char16_t>(word * 64U + static_cast<unsigned>(std::countr_zero(bits)));
      }
    }
  }
};

static_assert(TextIndex::kTracked <= 64 * 64, "a word for the words of the set");

TextFinder::Scratch::Scratch(const TextFinder& finder) : state_(std::make_unique<State>(finder.index_)) {}
TextFinder::Scratch::~Scratch() = default;
TextFinder::Scratch::Scratch(Scratch&&) noexcept = default;
TextFinder::Scratch& TextFinder::Scratch::operator=(Scratch&&) noexcept = default;

// One call of find().
class TextFinder::Scan {
 public:
  Scan(const TextIndex& index, const Block& block, Scratch::State& state, std::vector<Match>& out)
      : index_(index), block_(block), state_(state), out_(out), locator_(block) {}

  void run() {
    index_.scanner()->scan(
        block_.bytes, *state_.scanner,
        [](void* scan, std::uint32_t literal, std::size_t end) { static_cast<Scan*>(scan)->hit(literal, end); }, this);
    leave_event();
  }

  // The answer for the tracked literals of the present event.
  static const Answer& answer(const TextIndex& index, Scratch::State& state) {
    state.make_key();
    if (const auto known = state.answers.find(std::u16string_view(state.key)); known != state.answers.end()) {
      return known->second;
    }
    Answer fresh = work_out(index, state);
    const std::size_t size = fresh.decided.size() + fresh.undecided.size() + 1;
    if (state.answers.size() >= limits::kMatcherAnswers || state.answered + size > limits::kMatcherAnsweredPatterns) {
      state.answers_full = true;
      state.answer = std::move(fresh);
      return state.answer;
    }
    state.answered += size;
    return state.answers.emplace(state.key, std::move(fresh)).first->second;
  }

 private:
  static Answer work_out(const TextIndex& index, Scratch::State& state) {
    Answer answer;
    const auto consider = [&](std::uint32_t number) {
      const TextIndex::Tracked& rule = index.tracked()[number];
      if (!state.tracked_seen.note(number, state.now)) return;
      const auto found = [&](std::uint16_t literal) { return state.is_tracked(literal); };
      const bool any = std::any_of(rule.alternatives.begin(), rule.alternatives.end(),
                                   [&](const auto& texts) { return std::all_of(texts.begin(), texts.end(), found); });
      if (!any || std::any_of(rule.excluded.begin(), rule.excluded.end(), found)) return;
      if (rule.decided) {
        answer.decided.push_back(rule.rule.pattern);
      } else {
        answer.undecided.push_back(rule.rule);
      }
    };
    for (const std::uint32_t number : index.tracked_anywhere()) consider(number);
    for (const char16_t literal : state.key) {
      for (const std::uint32_t number : index.tracked_at(literal)) consider(number);
    }
    std::sort(answer.decided.begin(), answer.decided.end());
    return answer;
  }

  void hit(std::uint32_t number, std::size_t end) {
    if (end > locator_.limit()) {
      leave_event();
      in_event_ = locator_.move_to(end - 1);
      if (in_event_) state_.next_event();
    }
    if (!in_event_) return;
    const TextIndex::Literal& literal = index_.literals()[number];
    const Slice& event = locator_.event();
    if (end > event.offset + event.length || end < event.offset + literal.size) return;
    if (!state_.literal_seen.note(number, state_.now)) return;
    if (literal.anchored_begin != literal.anchored_end) state_.anchors.push_back(number);
    if (literal.tracked != TextIndex::kUntracked) state_.track(literal.tracked);
  }

  void leave_event() {
    if (!in_event_) return;
    in_event_ = false;
    const Slice event = locator_.event();
    state_.trial.begin(event.of(block_.bytes));
    std::vector<std::uint32_t>& patterns = state_.patterns;
    patterns.clear();
    state_.undecided.clear();
    for (const std::uint32_t number : state_.anchors) {
      for (const std::uint32_t a : index_.anchored_at(index_.literals()[number])) {
        const TextIndex::Anchored& anchored = index_.anchored()[a];
        if (!state_.anchored_seen.note(a, state_.now)) continue;
        if (anchored.decided) {
          patterns.push_back(anchored.rule.pattern);
        } else {
          state_.undecided.push_back(a);
        }
      }
    }
    decide_anchored(event);
    if (index_.tracked().empty()) {
      if (!patterns.empty()) emit_sorted(event);
      return;
    }
    const Answer& known = answer(index_, state_);
    for (const TextRule& rule : known.undecided) {
      if (state_.trial.matches(*rule.ast)) patterns.push_back(rule.pattern);
    }
    if (patterns.empty() && &known != &state_.answer) {
      if (!known.decided.empty() || !index_.tracked_anywhere().empty()) out_.push_back({event, known.decided});
      return;
    }
    patterns.insert(patterns.end(), known.decided.begin(), known.decided.end());
    emit_sorted(event);
  }

  void decide_anchored(const Slice& event) {
    const bool by_census = state_.undecided.size() * std::uint64_t{event.length} > kSearchedBytes;
    if (by_census) {
      if (state_.census == nullptr) state_.census = index_.make_census();
      state_.count.take(*state_.census, event.of(block_.bytes));
    }
    for (const std::uint32_t a : state_.undecided) {
      const TextRule& rule = index_.anchored()[a].rule;
      using Verdict = TextCensus::Verdict;
      const Verdict verdict = by_census ? state_.census->verdict(a, state_.count) : Verdict::maybe;
      if (verdict == Verdict::yes || (verdict == Verdict::maybe && state_.trial.matches(*rule.ast))) {
        state_.patterns.push_back(rule.pattern);
      }
    }
  }

  void emit_sorted(const Slice& event) {
    if (state_.patterns.size() > 1) std::sort(state_.patterns.begin(), state_.patterns.end());
    out_.push_back({event, state_.pieces.keep(state_.patterns)});
  }

  const TextIndex& index_;
  const Block& block_;
  Scratch::State& state_;
  std::vector<Match>& out_;
  EventLocator locator_;
  bool in_event_ = false;
};

void TextFinder::find(const Block& block, Scratch& scratch, std::vector<Match>& out) const {
  Scratch::State& state = *scratch.state_;
  state.pieces.clear();
  // Only between calls: the answers of this one are what its spans point to.
  if (state.answers_full) {
    state.answers.clear();
    state.answered = 0;
    state.answers_full = false;
  }
  if (index_.scanner() != nullptr) Scan(index_, block, state, out).run();
}

std::span<const std::uint32_t> TextFinder::found_nothing(Scratch& scratch) const {
  if (index_.tracked_anywhere().empty()) return {};
  Scratch::State& state = *scratch.state_;
  state.next_event();
  const Answer& known = Scan::answer(index_, state);
  return &known == &state.answer ? state.pieces.keep(known.decided) : std::span(known.decided);
}

}  // namespace tocsin::pattern
