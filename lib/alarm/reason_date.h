// Dates as CloudWatch writes them into reasons and reason data; all UTC.
#pragma once

#include <string>

#include "base/time.h"

namespace tocsin::alarm {

std::string short_date(Time time);   // "22/07/22 15:57:45", in StateReason
std::string spoken_date(Time time);  // "Friday 22 July, 2022 15:57:45 UTC", in that of composite alarms
std::string data_date(Time time);    // "2022-07-22T15:57:45.123+0000", in StateReasonData

}  // namespace tocsin::alarm
