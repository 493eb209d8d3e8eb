// Format `metric_stream`: what a CloudWatch metric stream delivers as JSON. A record is a datapoint of a metric, one
// minute's statistic set:
//   {"metric_stream_name":…,"account_id":…,"region":…,"namespace":…,"metric_name":…,"dimensions":{…},
//    "timestamp":ms,"value":{"max":…,"min":…,"sum":…,"count":…},"unit":…}
// A line each or one after the other (Firehose may leave out the line's end); record_framing.h says how they are cut
// out, and what becomes of broken ones. The stream's OpenTelemetry formats are binary: they are recognised at the
// beginning of a file and refused as damage.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "format/decoder.h"
#include "model/definitions.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_metric_stream();

// As it stands there: whoever takes it checks names and numbers against what CloudWatch allows.
struct MetricRecord {
  std::string name_space;
  std::string name;
  Dimensions dimensions;  // in the order of the record
  std::string unit;       // empty: None
  Time time;
  double count = 0;
  double sum = 0;
  double minimum = 0;
  double maximum = 0;
};

// Nullopt where a member is missing or of another kind, or the unit is none of CloudWatch's. Further members are
// ignored, as are further statistics in "value".
std::optional<MetricRecord> read_metric_record(std::string_view record);

}  // namespace tocsin::format
