// The answer of DescribeAlarmHistory (CloudWatch API reference): {"AlarmHistoryItems":[…]}.
#pragma once

#include <string>
#include <vector>

#include "model/history.h"

namespace tocsin::engine {

// In the order of the items. `composites`: the names of composite alarms, sorted; others are alarms of metrics.
std::string history_json(const std::vector<HistoryItem>& items, const std::vector<std::string>& composites);

}  // namespace tocsin::engine
