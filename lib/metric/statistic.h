// Statistics: read from text, and computed. CloudWatch's rules for the extended ones, except that it works on a sketch
// of the values and this on the values themselves (metric/distribution says from when on they are rounded).
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "metric/datapoint.h"
#include "metric/exact_sum.h"
#include "metric/ranked_values.h"
#include "model/statistic.h"

namespace tocsin::metric {

// "Sum", "p99.9", "tm90", "TM(10%:90%)", "PR(:300)", "IQM". An error says what was expected.
Result<Statistic> parse_statistic(std::string_view text);

// What the plain statistics need to know of samples.
struct Totals {
  std::uint64_t count = 0;
  const ExactSum* sum = nullptr;
  double minimum = 0;
  double maximum = 0;
};

// None: no sample, no value that counts for a trimmed mean, or `values` is null (not all single values are known) and
// the statistic needs them. Never an invented 0.
std::optional<double> value(const Statistic& statistic, const Totals& totals, const RankedValues* values);
std::optional<double> value(const Statistic& statistic, const Datapoint& datapoint);

}  // namespace tocsin::metric
