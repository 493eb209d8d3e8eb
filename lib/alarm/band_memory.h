// What was usual for the metrics of a band alarm, and as bytes, so that a restart does not have to learn it again.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "alarm/math_value.h"
#include "base/time.h"
#include "metric/anomaly_band.h"

namespace tocsin::alarm {

class BandMemory {
 public:
  void add(std::string_view id, Time period_begin, double value);
  [[nodiscard]] MathBand band(std::string_view id, double deviations, Time period_begin) const;

  [[nodiscard]] std::string text() const;
  // Of what text() gave; of anything else: nothing is usual yet.
  void restore(std::string_view text);

 private:
  std::map<std::string, metric::AnomalyModel, std::less<>> models_;  // by the metric's id
};

}  // namespace tocsin::alarm
