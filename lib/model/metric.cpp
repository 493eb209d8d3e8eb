#include "model/metric.h"

#include <functional>
#include <string_view>

namespace tocsin {

std::size_t hash_of(const MetricKey& key) {
  constexpr std::size_t kSpread = 0x9E37'79B9'7F4A'7C15U;
  std::size_t hash = 0;
  const auto add = [&hash](std::string_view text) {
    hash = (hash ^ std::hash<std::string_view>{}(text)) * kSpread;
    hash ^= hash >> 32U;
  };
  add(key.name_space);
  add(key.name);
  for (const auto& [name, value] : key.dimensions) {
    add(name);
    add(value);
  }
  add(key.unit);
  return hash;
}

}  // namespace tocsin
