// The datapoints of a PutMetricData (CloudWatch API reference), checked against its limits, all or none.
//   [{"MetricName":…,"Dimensions":[{"Name":…,"Value":…}],"Timestamp":seconds or ISO
//   8601,"Unit":…,"StorageResolution":60,
//     "Value":…}]     or, in place of Value, "Values":[…] with or without "Counts":[…], or
//                     "StatisticValues":{"SampleCount":…,"Sum":…,"Minimum":…,"Maximum":…}
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "engine/engine.h"

namespace tocsin::control {

// `now`: of datapoints without a time, and what theirs is held against.
Result<engine::MetricData> parse_metric_data(const std::string& name_space, std::string_view json, Time now);

}  // namespace tocsin::control
