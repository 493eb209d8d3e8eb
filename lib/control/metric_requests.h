// What the requests about metrics and history ask for: their arguments checked against CloudWatch's limits. An error is
// a sentence for the person who asked; nothing of a request with an error is done.
//
// Arguments have the names of the AWS command line's options. Dimensions are as written there, each one element:
// "Name=InstanceId,Value=i-1", or JSON: an object, or a list of them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "control/codec.h"
#include "model/queries.h"

namespace tocsin::control {

// GetMetricStatistics. `start_time`, `end_time`: ISO 8601.
Result<StatisticsQuery> statistics_query(const Request& request);
// ListMetrics.
Result<MetricsQuery> metrics_query(const Request& request, Time now);

// DescribeAlarmHistory, but for `alarm_types`: the kind of an alarm is not in its history.
struct AlarmTypes {
  bool metric = true;
  bool composite = true;
};
Result<HistoryQuery> history_query(const Request& request, AlarmTypes& types);

// Of GetMetricStatistics, ListMetrics and PutMetricData; in any order. `value_needed`: none may be left out.
Result<std::vector<MetricsQuery::Dimension>> parse_dimensions(const std::vector<std::string>& texts, bool value_needed);

}  // namespace tocsin::control
