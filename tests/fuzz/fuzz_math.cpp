// Any bytes as metric math: parsed or refused at a place inside it, the same when printed and read again, and evaluated
// to finite values over as many periods as there are.
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "alarm/metric_math.h"

using namespace tocsin;
using namespace tocsin::alarm;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto expression = parse_math(text);
  if (!expression) {
    require(expression.error().offset <= size && !expression.error().message.empty());
    return 0;
  }
  // Brackets round everything may be too many, or the text too long.
  if (const auto again = parse_math(print_math(*expression))) require(*again == *expression);

  const std::vector<MathName> names = {{"m1", true, {MathKind::series, 1}}, {"e1", false, {MathKind::series, 1}}};
  const auto bound = BoundMath::bind(std::move(*expression), names);
  if (!bound) {
    require(bound.error().offset < size && !bound.error().message.empty());
    return 0;
  }
  const MathPeriods periods{4, std::chrono::minutes(5), kEpoch};
  const std::vector<MathValue> values = {series_value({std::nullopt, 1e308, std::nullopt, -3}),
                                         series_value({0, std::nullopt, std::nullopt, 1})};
  const BandLookup band = [](std::string_view, double k, Time) { return MathBand{k * 1e308, std::nullopt}; };
  const MathValue value = bound->evaluate(names, values, periods, band);
  require(value.kind == bound->type().kind && (!value.scalar || std::isfinite(*value.scalar)));
  for (const MathSeries& series : value.members) {
    require(series.size() == periods.count);
    for (const auto& point : series) require(!point || std::isfinite(*point));
  }
  return 0;
}
