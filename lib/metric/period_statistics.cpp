#include "metric/period_statistics.h"

#include <algorithm>
#include <utility>

#include "metric/statistic.h"

namespace tocsin::metric {

PeriodFold::PeriodFold(const Periods& periods, const std::vector<Statistic>& statistics)
    : periods_(periods),
      statistics_(statistics),
      needs_values_(std::any_of(statistics.begin(), statistics.end(),
                                [](const Statistic& statistic) { return statistic.needs_values(); })),
      filling_(needs_values_) {}

void PeriodFold::add(const WindowBucket& minute) {
  if (minute.time < periods_.from || minute.time >= periods_.to) return;
  const Time begin = minute.time - (minute.time - periods_.from) % periods_.length;
  if (begin_ != begin) close();
  begin_ = begin;
  filling_.add(minute);
}

void PeriodFold::close() {
  if (!begin_) return;
  PeriodStatistics statistics{*std::exchange(begin_, std::nullopt), {}, {}};
  for (const Statistic& statistic : statistics_) statistics.values.push_back(value(statistic, filling_));
  done_.push_back(std::move(statistics));
  filling_ = Datapoint(needs_values_);
}

std::vector<PeriodStatistics> PeriodFold::take() {
  close();
  return std::exchange(done_, {});
}

}  // namespace tocsin::metric
