// From a matching event to what its filter publishes: the value, the default in its place, the dimensions. The rules
// are CloudWatch's, of MetricTransformation and of "Creating metrics from log events using filters" (CloudWatch Logs
// user guide).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/program.h"
#include "model/counters.h"
#include "model/definitions.h"
#include "model/sample.h"
#include "pattern/extract.h"

namespace tocsin::engine {

struct Published {
  double value = 0;
  std::shared_ptr<const DimensionValues> dimensions;  // null: none
};

// One chunk's work. Equal combinations of dimension values are held once.
class Transformer {
 public:
  struct Scratch {
    pattern::Extractor::Scratch extractor;
    std::vector<pattern::Extracted> values;
    std::string key;
  };

  explicit Transformer(Scratch& scratch, Counters& counters) : scratch_(scratch), counters_(counters) {}

  // None: nothing is published, which is counted.
  std::optional<Published> publish(const CompiledFilter& filter, const MetricTransformation& transformation,
                                   std::string_view event);

 private:
  std::optional<double> value(const CompiledFilter& filter, const MetricTransformation& transformation) const;
  std::shared_ptr<const DimensionValues> dimensions(std::size_t first, std::size_t count);

  Scratch& scratch_;
  Counters& counters_;
  std::unordered_map<std::string, std::shared_ptr<const DimensionValues>> known_;
};

}  // namespace tocsin::engine
