// The answer of DescribeAlarms (CloudWatch API reference): {"MetricAlarms":[…],"CompositeAlarms":[…]}. Beside AWS's
// fields: Evaluation, CurrentValue and JudgedUpTo (event time); of an alarm with group_by its instances, those in ALARM
// first.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace tocsin::engine {

struct DescribeAlarms {
  std::vector<std::string> names;  // empty: all
  std::string name_prefix;
  std::string state_value;  // empty: any
};

std::string describe_alarms_json(const Engine& engine, const DescribeAlarms& request);

}  // namespace tocsin::engine
