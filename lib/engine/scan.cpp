#include "engine/scan.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/utf8.h"
#include "engine/scan_metrics.h"
#include "engine/seen.h"
#include "model/journal_place.h"
#include "pattern/event_locator.h"

namespace tocsin::engine {
namespace {

constexpr int kLookBack = 200;  // lines: a stack trace's

// One chunk's work, taken apart into steps.
class Scanner {
 public:
  Scanner(const Program& program, GroupId id, const Chunk& chunk, Scratch& scratch)
      : group_(program.group(id)),
        rules_(program.rules()),
        chunk_(chunk),
        scratch_(scratch),
        transformer_(scratch.transformer, findings_.counters) {
    findings_.program = program.id();
    findings_.group = id;
    findings_.after = chunk.start;
    findings_.matches.resize(group_.filters.size());
    reference_ = {chunk.reference, group_.zone.get()};
    file_ = std::make_shared<const std::string>(chunk.read_from);
  }

  Findings run() && {
    scratch_.records.clear();
    scratch_.matches.clear();
    DecoderState& state = findings_.after.decoder;
    const format::Framed framed = group_.decoder->frame(chunk_, state, scratch_.records, findings_.counters);
    findings_.damage = framed.damage;
    base_ = framed.lines ? framed.events.offset : 0;
    bytes_ = framed.lines ? framed.events.of(chunk_.bytes) : std::string_view(chunk_.bytes);
    lines_ = framed.lines;
    const pattern::Block block{bytes_, scratch_.records, framed.lines};
    findings_.counters[Count::events] += group_.matcher->match(block, scratch_.matcher, scratch_.matches);
    note_first(block);
    if (group_.format == Format::metric_stream) {
      scan_metric_records(group_, chunk_, scratch_.records, findings_);
      return finish(framed);
    }
    if (group_.format == Format::json) embedded_.emplace(group_, chunk_, block, bytes_, findings_);
    if (chunk_.within || !group_.with_default.empty() || !framed.keys.empty()) {
      take_every_event(block, framed.keys);
    } else {
      take_matches();
    }
    take_embedded_before(bytes_.size());
    note_newest(block);
    return finish(framed);
  }

 private:
  Findings finish(const format::Framed& framed) {
    note_cursor(framed.consumed);
    findings_.after.offset += framed.consumed;
    findings_.counters[Count::bytes] += framed.consumed;
    return std::move(findings_);
  }

  // The event's time, whatever it takes: its stamp, else the stamp before it in the file, else its arrival.
  Time date(const Slice& event, bool matched) {
    DecoderState& state = findings_.after.decoder;
    const std::string_view text = event.of(bytes_);
    if (chunk_.known.empty() && !dated_.empty() && group_.decoder->same_stamp(dated_, text)) {
      state.last_stamp = dated_time_;
      return dated_time_;
    }
    std::optional<Time> before = state.last_stamp;
    const auto stamp = stamp_of(event, state);
    if (!stamp && lines_) before = date_line_before(event, before);
    if (stamp && chunk_.live) findings_.ahead = *stamp - chunk_.reference;
    if (stamp && !chunk_.replayed && *stamp > chunk_.reference + group_.future_bound) {
      if (matched) ++findings_.counters[Count::future_stamps];
      state.last_stamp = before;
      return chunk_.reference;
    }
    if (!stamp && matched) ++findings_.counters[Count::undated];
    const Time time = stamp.value_or(before.value_or(chunk_.reference));
    if (stamp) {
      if (!findings_.newest || time > *findings_.newest) findings_.newest = time;
      dated_ = text;
      dated_time_ = time;
    }
    return time;
  }

  // What the source knows of the event; null: nothing.
  [[nodiscard]] const KnownEvent* known(const Slice& event) const {
    const auto after = std::upper_bound(chunk_.known.begin(), chunk_.known.end(), base_ + event.offset,
                                        [](std::uint64_t at, const KnownEvent& k) { return at < k.offset; });
    return after == chunk_.known.begin() ? nullptr : &*std::prev(after);
  }

  [[nodiscard]] std::optional<Time> stamp_of(const Slice& event, DecoderState& state) const {
    if (const KnownEvent* k = known(event)) {
      state.last_stamp = k->time;
      return k->time;
    }
    return group_.decoder->date(event.of(bytes_), reference_, state);
  }

  // A line without a stamp belongs to the stamped line before it, which was not dated unless it matched too.
  std::optional<Time> date_line_before(const Slice& event, std::optional<Time> otherwise) {
    std::uint64_t end = event.offset;
    for (int looked = 0; looked < kLookBack && end > 0; ++looked) {
      const std::string_view before = bytes_.substr(0, end - 1);
      const std::size_t newline = before.rfind('\n');
      const std::uint64_t begin = newline == std::string_view::npos ? 0 : newline + 1;
      const auto stamp = group_.decoder->date(before.substr(begin), reference_, findings_.after.decoder);
      if (stamp) return stamp;
      end = begin;
    }
    return otherwise;
  }

  // What stands in the bytes before an event comes before what the event gives.
  void take_embedded_before(std::uint64_t offset) {
    if (embedded_) embedded_->take_before(offset);
  }

  void count_match(const Slice& event) {
    ++findings_.counters[Count::matched];
    if (!is_valid_utf8(event.of(bytes_))) ++findings_.counters[Count::invalid_utf8];
  }

  [[nodiscard]] EventRef reference_to(const Slice& event) const {
    const KnownEvent* k = known(event);
    return {k == nullptr ? file_ : std::make_shared<const std::string>(with_cursor(chunk_.read_from, k->cursor)),
            chunk_.start.offset + base_ + event.offset, event.length,
            std::make_shared<const std::string>(cut_utf8(event.of(bytes_), limits::kEvidenceBytes))};
  }

  void publish(std::size_t filter, Time time, const Slice& event) {
    ++findings_.matches[filter];
    const CompiledFilter& compiled = group_.filters[filter];
    const MetricTransformation& transformation = rules_.metric_filters[compiled.id.value].transformation;
    auto published = transformer_.publish(compiled, transformation, event.of(bytes_));
    if (!published) return;
    findings_.samples.push_back(
        {compiled.id, time, published->value, 1, reference_to(event), std::move(published->dimensions)});
  }

  void take_matches() {
    std::size_t samples = 0;
    for (const pattern::Match& match : scratch_.matches) samples += match.patterns.size();
    findings_.samples.reserve(samples);
    for (const pattern::Match& match : scratch_.matches) {
      take_embedded_before(match.event.offset);
      const Time time = date(match.event, true);
      count_match(match.event);
      for (const std::uint32_t filter : match.patterns) publish(filter, time, match.event);
    }
  }

  // With default values every event counts for every such filter, so that every event has its time found; and where
  // only some times are wanted. `keys`: of each event; empty: they have none.
  void take_every_event(const pattern::Block& block, const std::vector<std::uint64_t>& keys) {
    const bool all_dated = chunk_.within || !group_.with_default.empty();
    const std::uint64_t group_hash =
        keys.empty() ? 0 : hash_of_group(rules_.log_groups[findings_.group.value].name.value);
    findings_.records.reserve(keys.size());
    auto match = scratch_.matches.begin();
    std::vector<bool> matched(group_.filters.size());
    std::uint64_t outside = 0;
    std::size_t index = 0;
    pattern::for_each_event(block, [&](const Slice& event) {
      take_embedded_before(event.offset);
      const std::size_t record = index++;
      const std::size_t samples = findings_.samples.size();
      const bool any = match != scratch_.matches.end() && match->event == event;
      const Counters before = any && !keys.empty() ? findings_.counters : Counters();
      const Time time = any || all_dated ? date(event, any) : Time();
      if (chunk_.within && !chunk_.within->holds(time)) {
        ++outside;
        if (any) ++match;
        return;
      }
      if (any) {
        count_match(event);
        for (const std::uint32_t filter : match->patterns) {
          matched[filter] = true;
          publish(filter, time, event);
        }
      }
      for (const std::size_t f : group_.with_default) {
        if (!matched[f]) publish_default(f, time, keys.empty());
      }
      if (!keys.empty()) {
        FoundRecord found;
        found.key = key_in_group(group_hash, keys[record]);
        found.samples = static_cast<std::uint32_t>(findings_.samples.size() - samples);
        if (any) found.matched = note_matched(before, *match);
        findings_.records.push_back(found);
      }
      if (!any) return;
      for (const std::uint32_t filter : match->patterns) matched[filter] = false;
      ++match;
    });
    findings_.counters[Count::events] -= outside;
  }

  std::uint32_t note_matched(const Counters& before, const pattern::Match& match) {
    MatchedRecord matched;
    matched.counters = findings_.counters;
    matched.counters -= before;
    matched.filters.assign(match.patterns.begin(), match.patterns.end());
    findings_.matched_records.push_back(std::move(matched));
    return static_cast<std::uint32_t>(findings_.matched_records.size() - 1);
  }

  void publish_default(std::size_t filter, Time time, bool may_join) {
    const CompiledFilter& compiled = group_.filters[filter];
    const auto& value = rules_.metric_filters[compiled.id.value].transformation.default_value;
    // Runs of equal defaults are one sample, unless another sample came between, or each may have to be taken back.
    if (may_join && !findings_.samples.empty()) {
      Sample& last = findings_.samples.back();
      if (last.filter == compiled.id && last.time == time && !last.event.file && last.repeat < UINT32_MAX) {
        ++last.repeat;
        return;
      }
    }
    findings_.samples.push_back({compiled.id, time, *value, 1, {}, nullptr});
  }

  void note_first(const pattern::Block& block) {
    if (block.lines) {
      const std::size_t end = std::min(block.bytes.find('\n'), block.bytes.size());
      findings_.first = stamp_of({0, static_cast<std::uint32_t>(end)}, findings_.after.decoder);
    } else if (!block.records.empty()) {
      findings_.first = stamp_of(block.records.front(), findings_.after.decoder);
    }
  }

  void note_cursor(std::uint64_t consumed) {
    if (const KnownEvent* last = consumed == 0 ? nullptr : known({consumed - 1 - base_, 0})) {
      findings_.after.cursor = last->cursor;
    }
  }

  // How far the source has come in event time: the stamp of the block's last event. Matched events were dated already.
  void note_newest(const pattern::Block& block) {
    Slice last;
    if (!block.lines) {
      if (block.records.empty()) return;
      last = block.records.back();
    } else {
      std::string_view text = block.bytes;
      if (text.empty()) return;
      if (text.back() == '\n') text.remove_suffix(1);
      const std::size_t newline = text.rfind('\n');
      const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
      last = {begin, static_cast<std::uint32_t>(text.size() - begin)};
    }
    date(last, false);
    if (findings_.ahead) findings_.names_zone = group_.decoder->names_zone(last.of(bytes_));
  }

  const CompiledGroup& group_;
  const Rules& rules_;
  const Chunk& chunk_;
  Scratch& scratch_;
  Findings findings_;
  Transformer transformer_;
  format::Reference reference_{};
  std::shared_ptr<const std::string> file_;
  std::string_view bytes_;  // what the block's slices refer to
  std::uint64_t base_ = 0;  // where bytes_ begins in the chunk
  bool lines_ = true;
  std::optional<EmbeddedScan> embedded_;
  std::string_view dated_;  // the event whose own stamp was believed last
  Time dated_time_{};
};

}  // namespace

Findings scan(const Program& program, GroupId group, const Chunk& chunk, Scratch& scratch) {
  return Scanner(program, group, chunk, scratch).run();
}

}  // namespace tocsin::engine
