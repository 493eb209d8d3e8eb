// What CloudWatch's messages say of an alarm's metric.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "notify/render_request.h"

namespace tocsin::notify {

// The alarm's own, then those of the instance of group_by.
Dimensions dimensions_of(const RenderRequest& request);

// SAMPLE_COUNT, AVERAGE, SUM, MINIMUM, MAXIMUM.
std::string upper_case_name(const Statistic& statistic);

std::int64_t seconds(Duration duration);

// With one decimal at least, as CloudWatch writes it, and valid JSON: 5.0; null for what JSON has no number for.
std::string json_double(double number);

// MetricDataQuery members: SNS writes {"Id":…}, EventBridge {"id":…} with its dimensions as an object.
enum class MetricCase : std::uint8_t { upper, lower };
void write_metrics(JsonWriter& json, std::string_view key, const Alarm& alarm, MetricCase letters);

}  // namespace tocsin::notify
