// Embedded Metric Format: metrics that stand in a JSON event, which says of itself which of its members they are.
//   {"_aws":{"Timestamp":ms,"CloudWatchMetrics":[{"Namespace":"App","Dimensions":[["Service"],[]],
//            "Metrics":[{"Name":"Latency","Unit":"Milliseconds","StorageResolution":60}]}]},
//    "Service":"x","Latency":[1,2.5]}
// Each metric is published once for each set of dimensions. AWS's bounds hold (limits.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/definitions.h"

namespace tocsin::format {

// Whether there is anything in the bytes to look at more closely, from `at` on; npos: no. Fast.
std::size_t find_embedded_metrics(std::string_view bytes, std::size_t at);

// As it stands there: whoever takes it checks names and numbers against what CloudWatch allows.
struct EmbeddedMetric {
  std::string name_space;
  std::string name;
  Dimensions dimensions;
  std::string unit;  // empty: None
  Duration storage_resolution{60'000};
  std::vector<double> values;
};

struct EmbeddedMetrics {
  Time time;
  std::vector<EmbeddedMetric> metrics;
  std::uint64_t refused = 0;  // metrics, and whole directives, that miss a target or break the format
};

// Nullopt: the event is none of this format.
std::optional<EmbeddedMetrics> read_embedded_metrics(std::string_view event);

}  // namespace tocsin::format
