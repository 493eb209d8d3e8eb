// All per-byte work: frame, match, date, extract; and the datapoints that stand in the bytes themselves. Pure, and safe
// on many threads: the same program and chunk give the same findings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "engine/found_record.h"
#include "engine/metric_datum.h"
#include "engine/program.h"
#include "engine/transform.h"
#include "model/chunk.h"
#include "model/counters.h"
#include "model/damage.h"
#include "model/ids.h"
#include "model/position.h"
#include "model/sample.h"
#include "pattern/matcher.h"

namespace tocsin::engine {

// A datapoint that stood in the bytes, behind so many of Findings::samples.
struct FoundMetric {
  std::size_t after_samples = 0;
  MetricDatum datum;
};

// What a chunk's bytes mean to the rules. Owns what it holds: nothing points into the chunk.
struct Findings {
  ProgramId program;
  GroupId group;
  std::vector<Sample> samples;         // in the order of the file
  std::vector<FoundMetric> metrics;    // likewise
  std::vector<std::uint64_t> matches;  // per filter of the group
  Counters counters;
  std::optional<Damage> damage;  // the first thing in the chunk that was passed over as broken
  std::optional<Time> first;     // stamp of the chunk's first event
  std::optional<Time> newest;    // newest stamp seen in the chunk: what the source has come to, in event time
  // Of live data: what the last stamp is ahead of its arrival, and whether it says its own zone.
  std::optional<Duration> ahead;
  bool names_zone = true;
  Position after;  // of the file, when these findings are counted
  // Where records may be delivered more than once, each of them, and what gave it; else empty.
  std::vector<FoundRecord> records;
  std::vector<MatchedRecord> matched_records;
};

// Buffers that one thread uses again and again.
struct Scratch {
  pattern::Matcher::Scratch matcher;
  std::vector<pattern::Match> matches;
  std::vector<Slice> records;
  Transformer::Scratch transformer;
};

Findings scan(const Program& program, GroupId group, const Chunk& chunk, Scratch& scratch);

}  // namespace tocsin::engine
