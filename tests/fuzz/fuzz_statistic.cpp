// Any bytes as a statistic, the bytes after the first NUL as values of a byte each: it is refused with a reason or
// read, what was read is written so that it reads as the same, and a datapoint and an index agree on it.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metric/statistic.h"
#include "metric/value_index.h"

using namespace tocsin;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view text = input.substr(0, input.find('\0'));
  const std::string_view values = text.size() < size ? input.substr(text.size() + 1) : std::string_view();

  const auto statistic = metric::parse_statistic(text);
  if (!statistic) {
    require(!statistic.error().message.empty());
    return 0;
  }
  const auto again = metric::parse_statistic(to_string(*statistic));
  require(again.has_value() && *again == *statistic);
  if (!statistic->is_extended()) return 0;

  metric::Datapoint datapoint(true);
  metric::ValueIndex index;
  for (const char c : values) {
    const auto value = static_cast<double>(static_cast<unsigned char>(c));
    datapoint.add(value);
    index.add(value);
  }
  const auto seen = metric::value(*statistic, datapoint);
  const auto other = metric::value(*statistic, {index.size(), &datapoint.sum(), 0, 0}, &index);
  require(seen.has_value() == other.has_value());
  if (seen) require(std::isfinite(*seen) && std::abs(*seen - *other) <= 1e-9 * std::abs(*seen));
  return 0;
}
