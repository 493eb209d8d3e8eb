#include "model/damage.h"

namespace tocsin {

std::string to_string(const Damage& damage) {
  const std::string at = " at byte " + std::to_string(damage.offset);
  switch (damage.kind) {
    case Damage::Kind::no_json:
      return damage.offset == 0 ? "is neither JSON nor gzipped JSON" : "has something that is no JSON" + at;
    case Damage::Kind::no_record:
      return "has JSON that is no CloudTrail record," + at;
    case Damage::Kind::broken:
      return "has a broken record" + at;
    case Damage::Kind::ends_early:
      return "ends in the middle of the record" + at;
    case Damage::Kind::over_long:
      return "has a record that is too long" + at;
    case Damage::Kind::no_datapoint:
      return "has JSON that is no datapoint of a metric," + at;
    case Damage::Kind::opentelemetry:
      return "is in an OpenTelemetry format, which is not read: let the metric stream deliver JSON";
  }
  return "";
}

}  // namespace tocsin
