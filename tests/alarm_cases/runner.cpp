#include "alarm_cases/runner.h"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "alarm_cases/fields.h"

namespace tocsin::alarm_cases {

namespace {

Outcome run_kind(const simdjson::dom::element& json) {
  const std::string kind = text_or(json, "kind", "metric");
  if (kind == "metric") return run_metric(json);
  if (kind == "statistic") return run_statistic(json);
  if (kind == "math") return run_math(json);
  if (kind == "composite") return run_composite(json);
  if (kind == "validate") return run_validate(json);
  return {false, "an unknown kind, '" + kind + "'"};
}

}  // namespace

Outcome run(const simdjson::dom::element& json) {
  try {
    return run_kind(json);
  } catch (const std::exception& e) {
    return {false, e.what()};
  }
}

Tally run_file(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  simdjson::dom::parser parser;
  Tally tally;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const simdjson::dom::element json = parser.parse(line);
    ++tally.run;
    const Outcome outcome = run(json);
    if (outcome.holds) {
      ++tally.held;
    } else {
      std::printf("%s: %s\n", text_or(json, "id", "?").c_str(), outcome.seen.c_str());
    }
  }
  return tally;
}

}  // namespace tocsin::alarm_cases
