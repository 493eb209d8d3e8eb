// The history items that the engine writes: CloudWatch's DescribeAlarmHistory, with what led to a change beside it.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "model/history.h"
#include "model/transition.h"

namespace tocsin::engine {

// `what`: created, updated, deleted.
HistoryItem configuration_item(const std::string& alarm, std::string_view what, Time at);

// HistoryData: version, oldState and newState as CloudWatch has them; `change`, the object that was or would be sent;
// `evidence`, the last events with file, offset, length and time; `withheld`, why nobody (or not everybody) is told,
// absent when all are.
HistoryItem state_item(const Transition& transition, std::string_view old_reason, std::string_view old_reason_data,
                       const std::string& group, std::string_view withheld);

}  // namespace tocsin::engine
