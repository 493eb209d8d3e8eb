// Datapoints that stand in a log group's bytes themselves, checked against what CloudWatch takes and dated as events
// are: what is stamped too far ahead of its arrival counts as of then, and is counted as such.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/program.h"
#include "engine/scan.h"
#include "model/chunk.h"

namespace tocsin::engine {

// Of format metric_stream: each record is one, or damage.
void scan_metric_records(const CompiledGroup& group, const Chunk& chunk, const std::vector<Slice>& records,
                         Findings& findings);

// Of format json: metrics in Embedded Metric Format, beside what the metric filters make of the same events.
class EmbeddedScan {
 public:
  // Finds the events that hold any, in `block`, whose slices are of `bytes`. All must outlive it.
  EmbeddedScan(const CompiledGroup& group, const Chunk& chunk, const pattern::Block& block, std::string_view bytes,
               Findings& findings);

  // Adds the metrics of the events that begin before `offset`, in their order.
  void take_before(std::uint64_t offset);

 private:
  void take(std::string_view event);

  const CompiledGroup& group_;
  const Chunk& chunk_;
  std::string_view bytes_;
  Findings& findings_;
  std::vector<Slice> events_;
  std::size_t at_ = 0;
};

}  // namespace tocsin::engine
