// Dates as CloudWatch, mail and syslog write them; all UTC.
#pragma once

#include <string>

#include "base/time.h"

namespace tocsin {

std::string short_date(Time time);   // "22/07/22 15:57:45", in StateReason
std::string spoken_date(Time time);  // "Friday 22 July, 2022 15:57:45 UTC", in that of composite alarms
std::string data_date(Time time);    // "2022-07-22T15:57:45.123+0000", in StateReasonData
std::string wire_date(Time time);    // "2022-07-22T15:57:45.123Z": always with milliseconds; SNS, RFC 5424
std::string mail_date(Time time);    // "Fri, 22 Jul 2022 15:57:45 +0000": RFC 5322

}  // namespace tocsin
