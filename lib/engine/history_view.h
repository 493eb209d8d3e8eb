// The answer of DescribeAlarmHistory (CloudWatch API reference): {"AlarmHistoryItems":[…]}, newest first as AWS gives
// them.
#pragma once

#include <string>
#include <vector>

#include "model/history.h"

namespace tocsin::engine {

// `items` oldest first.
std::string history_json(const std::vector<HistoryItem>& items);

}  // namespace tocsin::engine
