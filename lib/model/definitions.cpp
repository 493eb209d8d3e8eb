#include "model/definitions.h"

namespace tocsin {

std::string_view to_string(Comparison comparison) {
  switch (comparison) {
    case Comparison::greater:
      return "GreaterThanThreshold";
    case Comparison::greater_or_equal:
      return "GreaterThanOrEqualToThreshold";
    case Comparison::less:
      return "LessThanThreshold";
    case Comparison::less_or_equal:
      return "LessThanOrEqualToThreshold";
    case Comparison::less_than_lower:
      return "LessThanLowerThreshold";
    case Comparison::greater_than_upper:
      return "GreaterThanUpperThreshold";
    case Comparison::outside_band:
      return "LessThanLowerOrGreaterThanUpperThreshold";
  }
  return "?";
}

std::string_view to_string(Evaluation evaluation) { return evaluation == Evaluation::sliding ? "sliding" : "aligned"; }

MissingData default_treatment(Evaluation evaluation, std::string_view name_space) {
  if (evaluation == Evaluation::sliding) return MissingData::not_breaching;
  return name_space == "AWS/DynamoDB" ? MissingData::ignore : MissingData::missing;
}

std::string_view to_string(MissingData treatment) {
  switch (treatment) {
    case MissingData::missing:
      return "missing";
    case MissingData::not_breaching:
      return "notBreaching";
    case MissingData::breaching:
      return "breaching";
    case MissingData::ignore:
      return "ignore";
  }
  return "?";
}

std::string_view to_string(AlarmSeverity severity) {
  switch (severity) {
    case AlarmSeverity::none:
      return "";
    case AlarmSeverity::info:
      return "info";
    case AlarmSeverity::low:
      return "low";
    case AlarmSeverity::medium:
      return "medium";
    case AlarmSeverity::high:
      return "high";
    case AlarmSeverity::critical:
      return "critical";
  }
  return "?";
}

}  // namespace tocsin
