// What is wrong with a file that is more than lines: the first thing that its decoder stumbled over.
#pragma once

#include <cstdint>
#include <string>

namespace tocsin {

struct Damage {
  enum class Kind : std::uint8_t {
    no_json,        // something that no JSON begins with
    no_record,      // JSON, but nothing that the format calls an event
    broken,         // an event breaks off in the middle, and others may follow
    ends_early,     // the file ends in the middle of an event
    over_long,      // an event longer than limits::kLineBytes
    no_datapoint,   // JSON, but no datapoint of a metric that CloudWatch would take
    opentelemetry,  // a metric stream's binary format
  };
  Kind kind = Kind::broken;
  std::uint64_t offset = 0;  // in the file (inflated, where it was compressed)

  friend bool operator==(const Damage&, const Damage&) = default;
};

// As said of a file: "has a broken record at byte 1234".
std::string to_string(const Damage& damage);

}  // namespace tocsin
