// Bytes to dated events: one Decoder per format, stateless, safe on many threads. What must be remembered from chunk to
// chunk of a file travels in DecoderState, which is stored with the file's position.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/time_zone.h"
#include "model/chunk.h"
#include "model/counters.h"
#include "model/damage.h"
#include "model/definitions.h"
#include "model/position.h"

namespace tocsin::format {

struct Framed {
  // How many of the chunk's bytes are accounted for: up to the last whole event (and everything passed over before it).
  // The next chunk of the file begins there. May be 0: more bytes are needed; never so with a chunk of
  // limits::kLineBytes + 1 bytes or more, or a final one (which is consumed whole). One call does all that can be done
  // with a chunk: there is no need to come back with what it left before more bytes are there.
  std::uint64_t consumed = 0;
  // The part of the chunk that holds the events, for pattern::Block: whole lines; or with `records` all that is
  // consumed, in which the records stand (their offsets are still those in chunk.bytes). A format of lines gives
  // records, too, for the rare chunk in which a line past the bound stands between others.
  Slice events;
  bool lines = true;
  std::optional<Damage> damage;  // the first that was counted, in a format whose files are delivered whole
  // In a format whose records may be delivered more than once, of each record: what its copies have in common and no
  // other record has (record_key.h); 0: nothing tells it from others. Empty in other formats.
  std::vector<std::uint64_t> keys = {};
};

struct Reference {
  Time time;             // Chunk::reference
  const TimeZone* zone;  // never null
};

class Decoder {
 public:
  virtual ~Decoder() = default;

  // Finds the whole events. `records` is filled (offsets into chunk.bytes) unless the events are lines. Counts what it
  // passes over (over-long, unparsed) and NUL bytes; does not count bytes, events, matches.
  virtual Framed frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
                       Counters& counters) const = 0;

  // The event's own stamp, if it has one that can be read. Updates `state` (last_stamp and what year and zone inference
  // need).
  virtual std::optional<Time> date(std::string_view event, const Reference& reference, DecoderState& state) const = 0;

  // Whether the event's stamp says its zone, or its format does.
  [[nodiscard]] virtual bool names_zone(std::string_view) const { return true; }

  // Whether the two events of one chunk have the same time because they have the same stamp, seen without reading it:
  // logs have many events a second. False says nothing.
  [[nodiscard]] virtual bool same_stamp(std::string_view, std::string_view) const { return false; }
};

}  // namespace tocsin::format
