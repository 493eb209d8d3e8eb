// A datapoint of put-metric-data in the AWS command line's shorthand syntax (AWS CLI user guide, "Using shorthand
// syntax in the AWS CLI"), as the JSON that parse_metric_data() reads.
//   MetricName=Logins,Value=3,Unit=Count,Dimensions=[{Name=Host,Value=web-1}]
//   MetricName=Latency,Values=1,2.5,9,Counts=1,1,4,StatisticValues={SampleCount=1,Sum=2,Minimum=2,Maximum=2}
// A value that holds , ] } or begins with a quote stands in '…' or "…" (a backslash before a quote of its kind), or has
// a backslash before each.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tocsin::control {

// Names of members are taken as they stand: what is no member of a datapoint, parse_metric_data() says. The error says
// at which character the text is no shorthand, and what should stand there.
Result<std::string> json_of_shorthand(std::string_view text);

}  // namespace tocsin::control
