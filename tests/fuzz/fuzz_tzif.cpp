// Any bytes as a time zone file: an error or a zone that answers for all of time.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/time_zone.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)PosixTz::parse(bytes);
  const auto zone = TimeZone::from_tzif(bytes);
  if (!zone) return 0;
  for (std::int64_t ms = -2'000'000'000'000; ms < 8'000'000'000'000; ms += 97'000'000'123) {
    const auto offset = zone->offset_at(from_ms(ms));
    if (offset <= std::chrono::hours{-26} || offset >= std::chrono::hours{26}) std::abort();
    const auto readings = zone->to_utc(LocalTime{Duration{ms}});
    if (readings.second < readings.first) std::abort();
  }
  for (const auto ms : {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX}) {
    (void)zone->offset_at(from_ms(ms));
    (void)zone->to_utc(LocalTime{Duration{ms}});
  }
  return 0;
}
