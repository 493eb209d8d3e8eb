// The names by which CloudWatch knows alarms outside of their account: arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME;
// and topics.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// Where alarms are said to live: a part of every ARN.
struct ArnPlace {
  std::string region;
  std::string account_id;
};

std::string alarm_arn(const ArnPlace& place, std::string_view name);
// Of a topic: arn:aws:sns:REGION:ACCOUNT:NAME.
std::string topic_arn(const ArnPlace& place, std::string_view name);

// What an alarm is called where people may write its name or its ARN: the name. Of another text: that text.
std::string_view alarm_name_of(std::string_view name_or_arn);

}  // namespace tocsin
