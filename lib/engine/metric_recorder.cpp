#include "engine/metric_recorder.h"

#include <functional>
#include <utility>

#include "metric/add_samples.h"

namespace tocsin::engine {
namespace {

Time minute_of(Time time) { return std::chrono::floor<std::chrono::minutes>(time); }

// `values`: null without dimensions.
MetricRef metric_of(const MetricTransformation& published, const DimensionValues* values) {
  MetricKey key{published.name_space, published.name, {}, published.unit};
  if (values != nullptr) {
    for (std::size_t i = 0; i < values->size() && i < published.dimensions.size(); ++i)
      key.dimensions.emplace_back(published.dimensions[i].first, (*values)[i]);
  }
  return std::make_shared<const MetricKey>(std::move(key));
}

}  // namespace

std::size_t MetricRecorder::CombinationHash::operator()(const Combination& combination) const {
  return std::hash<const void*>{}(combination.second) * 31 + combination.first;
}

void MetricRecorder::begin(const Program& program) {
  plain_.assign(program.rules().metric_filters.size(), {});
  used_.clear();
}

MetricRecorder::Place& MetricRecorder::place_of(const Program& program, const Sample& sample) {
  const std::uint32_t filter = sample.filter.value;
  const DimensionValues* values = sample.dimensions.get();
  Place& place = values == nullptr ? plain_[filter] : combinations_[{filter, values}];
  if (!place.metric) place.metric = metric_of(program.rules().metric_filters[filter].transformation, values);
  if (place.index == kNone && values == nullptr) used_.push_back(filter);
  return place;
}

WindowBucket& MetricRecorder::minute(Place& place, Time time) {
  const Time begin = minute_of(time);
  if (place.index == kNone || minutes_[place.index].samples.time != begin) {
    place.index = minutes_.size();
    minutes_.push_back({place.metric, {begin, 0, 0, 0, 0, {}}});
  }
  return minutes_[place.index].samples;
}

void MetricRecorder::add(const Program& program, const Sample& sample) {
  metric::add_value(minute(place_of(program, sample), sample.time), sample.value, sample.repeat);
}

void MetricRecorder::add(MetricRef metric, const WindowBucket& samples) {
  minutes_.push_back({std::move(metric), samples});
  minutes_.back().samples.time = minute_of(samples.time);
}

std::vector<MetricMinute> MetricRecorder::take() {
  for (const std::uint32_t filter : used_) plain_[filter].index = kNone;
  used_.clear();
  combinations_.clear();
  return std::exchange(minutes_, {});
}

}  // namespace tocsin::engine
