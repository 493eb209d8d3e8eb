#include "engine/dimension_watch.h"

#include <chrono>
#include <functional>
#include <string_view>

#include "base/limits.h"

namespace tocsin::engine {
namespace {

std::size_t hash_of(const DimensionValues& values) {
  std::size_t hash = values.size();
  for (const std::string& value : values) {
    hash = hash * 0x9E3779B97F4A7C15ULL + std::hash<std::string_view>{}(value);
  }
  return hash;
}

}  // namespace

bool DimensionWatch::add(Time time, const DimensionValues& values) {
  const std::int64_t day = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
  if (day < day_) return false;
  if (day > day_) {
    day_ = day;
    said_ = false;
    seen_.clear();
  }
  if (said_) return false;
  seen_.insert(hash_of(values));
  if (seen_.size() < limits::kDimensionCombinations) return false;
  said_ = true;
  seen_.clear();
  return true;
}

}  // namespace tocsin::engine
