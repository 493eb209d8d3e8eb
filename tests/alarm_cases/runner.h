// The conformance cases of metrics and alarms (one JSON object a line), run over the library's public interface. The
// runner translates fields and decides nothing.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

namespace tocsin::alarm_cases {

struct Outcome {
  bool holds = false;
  std::string seen;  // what came out, where it does not hold
};

// One function for each `kind`, each in a file of its own.
Outcome run_metric(const simdjson::dom::element& json);
Outcome run_statistic(const simdjson::dom::element& json);
Outcome run_math(const simdjson::dom::element& json);
Outcome run_composite(const simdjson::dom::element& json);
Outcome run_validate(const simdjson::dom::element& json);

Outcome run(const simdjson::dom::element& json);

struct Tally {
  std::size_t held = 0;
  std::size_t run = 0;
};

// Prints each case that does not hold to stdout: its id, and what was seen.
Tally run_file(const std::string& path);

}  // namespace tocsin::alarm_cases
