// PutMetricAlarm fields of a case as a definition.
#pragma once

#include <simdjson.h>

#include "model/definitions.h"

namespace tocsin::alarm_cases {

// Of the case's `alarm`, `mode` and `evaluation_range`. What is absent has the defaults of the case's mode.
Alarm definition_of(const simdjson::dom::element& json);

AlarmState state_or(const simdjson::dom::element& object, const char* key, AlarmState otherwise);

}  // namespace tocsin::alarm_cases
