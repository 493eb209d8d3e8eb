// A file of datapoints, as `replay --metric-data` takes it: one JSON object a line,
//   {"namespace":…,"metric_name":…,"dimensions":{…},"timestamp":seconds or ISO 8601,"value":…}
// or, in place of value, "statistic_values":{"sample_count","sum","minimum","maximum"}, or "values":[…] with
// "counts":[…] or without; "unit" and "storage_resolution" (1, the default, or 60) may be there.
#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/engine.h"

namespace tocsin::daemon {

Result<engine::MetricDatum> parse_metric_datum(std::string_view line);

}  // namespace tocsin::daemon
