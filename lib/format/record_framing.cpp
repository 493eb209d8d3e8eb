#include "format/record_framing.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/count_bytes.h"
#include "format/record_key.h"

namespace tocsin::format {
namespace {

constexpr auto kNone = std::string_view::npos;

// Walks over one chunk. `lost` is on from where something is no record until the next record or document is found.
class Framing {
 public:
  Framing(const RecordKind& kind, const Chunk& chunk, bool lost, std::vector<Slice>& records, Counters& counters)
      : kind_(kind),
        bytes_(chunk.bytes),
        begin_(chunk.start.offset),
        final_(chunk.final),
        lost_(lost),
        records_(records),
        counters_(counters) {}

  void run() {
    while (at_ < bytes_.size()) {
      if (lost_) {
        find_candidate();
      } else {
        skip_separators();
      }
      if (at_ == bytes_.size() || bytes_[at_] != '{' || !object()) return;
    }
  }

  [[nodiscard]] std::size_t consumed() const { return at_; }
  [[nodiscard]] bool lost() const { return lost_; }
  [[nodiscard]] const std::optional<Damage>& damage() const { return damage_; }
  [[nodiscard]] std::vector<std::uint64_t> take_keys() { return std::move(keys_); }

 private:
  [[nodiscard]] Count other(std::string_view member) const {
    const auto& members = kind_.signs.not_members;
    const auto found = std::find(members.begin(), members.end(), member);
    return kind_.others[static_cast<std::size_t>(found - members.begin())];
  }

  // What may stand between two records of whole documents. NUL: a hole that a crash left.
  void skip_separators() {
    static constexpr std::string_view kSeparators{" \t\r\n,[]}\0", 9};
    at_ = std::min(bytes_.find_first_not_of(kSeparators, at_), bytes_.size());
    if (at_ == bytes_.size() || bytes_[at_] == '{') return;
    lose(Count::unparsed, Damage::Kind::no_json);
    find_candidate();
  }

  // The next `{` that is not a member's value. A colon that may be followed by one in the next chunk is left for it.
  void find_candidate() {
    while (true) {
      at_ = bytes_.find('{', at_);
      if (at_ == kNone) break;
      if (!colon_before(at_)) return;
      ++at_;
    }
    at_ = bytes_.size();
    if (final_) return;
    if (const auto colon = colon_before(at_)) at_ = *colon;
  }

  // The colon on the same line before a place, with nothing but blanks between. A line that was cut off behind a colon
  // does not reach over its end.
  [[nodiscard]] std::optional<std::size_t> colon_before(std::size_t place) const {
    constexpr std::size_t kBlanks = 64;  // nobody writes more, and a flood of blanks must not be held for ever
    const std::size_t from = place - std::min(place, kBlanks);
    const std::string_view before = bytes_.substr(from, place - from);
    const std::size_t last = before.find_last_not_of(" \t");
    if (last == kNone || before[last] != ':') return std::nullopt;
    return from + last;
  }

  // At a `{`. False where more bytes are needed to tell what it begins.
  bool object() {
    const ObjectScan scan = scan_object(bytes_, at_, kind_.signs);
    switch (scan.end) {
      case ObjectScan::End::complete:
        if (scan.is_record) {
          records_.push_back({at_, static_cast<std::uint32_t>(scan.at - at_)});
          if (!kind_.signs.id.empty()) keys_.push_back(record_key(scan.scope, scan.id, scan.at - at_ - scan.blanks));
          lost_ = false;
        } else if (!scan.other.empty()) {
          ++counters_[other(scan.other)];
          lost_ = false;
        } else if (!lost_) {
          count(Count::unparsed, kind_.no_record);
        }
        at_ = scan.at;
        return true;
      case ObjectScan::End::document:
        lost_ = false;
        at_ = scan.at;
        return true;
      case ObjectScan::End::too_long:
        lose(Count::over_long, Damage::Kind::over_long);
        at_ = scan.at;
        return true;
      case ObjectScan::End::unfinished:
        if (!final_) return false;
        lose(Count::unparsed, Damage::Kind::ends_early);
        break;
      case ObjectScan::End::broken:
        lose(Count::unparsed, Damage::Kind::broken);
        break;
    }
    at_ = scan.at;
    return true;
  }

  void lose(Count why, Damage::Kind kind) {
    if (!lost_) count(why, kind);
    lost_ = true;
  }

  void count(Count why, Damage::Kind kind) {
    ++counters_[why];
    if (!damage_) damage_ = Damage{kind, begin_ + at_};
  }

  const RecordKind& kind_;
  std::string_view bytes_;
  std::uint64_t begin_;
  bool final_;
  bool lost_;
  std::size_t at_ = 0;
  std::vector<Slice>& records_;
  std::vector<std::uint64_t> keys_;  // of records_, where they have any
  Counters& counters_;
  std::optional<Damage> damage_;
};

}  // namespace

Framed frame_records(const RecordKind& kind, const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
                     Counters& counters) {
  CHECK(chunk.bytes.size() <=
        std::numeric_limits<std::uint32_t>::max());  // reads are bounded; a Slice's length has 32 bits
  records.clear();
  Framing framing(kind, chunk, state.skipping_long_line, records, counters);
  framing.run();
  state.skipping_long_line = framing.lost() && !chunk.final;
  const std::size_t consumed = framing.consumed();
  counters[Count::nul_bytes] += count_bytes(std::string_view(chunk.bytes).substr(0, consumed), '\0');
  return {consumed, {0, static_cast<std::uint32_t>(consumed)}, false, framing.damage(), framing.take_keys()};
}

}  // namespace tocsin::format
