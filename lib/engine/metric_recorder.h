// Gathers what metrics are published in one input, minute by minute, for the store to add to what it keeps. Between two
// inputs it holds nothing but a name for each filter's metric.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/program.h"
#include "model/metric.h"
#include "model/sample.h"
#include "model/state.h"

namespace tocsin::engine {

class MetricRecorder {
 public:
  // Filters' ids are this program's from now on.
  void begin(const Program& program);

  // The sample's dimension values must live until take().
  void add(const Program& program, const Sample& sample);
  void add(MetricRef metric, const WindowBucket& samples);

  // All since the last call. A metric's minute may stand there more than once.
  std::vector<MetricMinute> take();

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  // Where the samples of one metric went last.
  struct Place {
    MetricRef metric;
    std::size_t index = kNone;  // in minutes_
  };
  // Samples of one chunk share equal dimension values: their address tells them apart.
  using Combination = std::pair<std::uint32_t, const DimensionValues*>;
  struct CombinationHash {
    std::size_t operator()(const Combination& combination) const;
  };

  Place& place_of(const Program& program, const Sample& sample);
  WindowBucket& minute(Place& place, Time time);

  std::vector<Place> plain_;  // by FilterId, of the metric without dimensions
  std::unordered_map<Combination, Place, CombinationHash> combinations_;
  std::vector<std::uint32_t> used_;  // of plain_
  std::vector<MetricMinute> minutes_;
};

}  // namespace tocsin::engine
