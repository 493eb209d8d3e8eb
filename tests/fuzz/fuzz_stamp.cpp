// Any bytes as lines with stamps, one after the other, in a zone with daylight saving: a time in the years around the
// reference.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "format/stamp.h"
#include "format/stamp_time.h"

using namespace tocsin;

namespace {

const TimeZone& berlin() {
  static const TimeZone kZone = [] {
    std::string block = "TZif2";
    block.resize(44 + 7, '\0');
    block[39] = block[43] = 1;  // one type, one character
    return TimeZone::from_tzif(block + block + "\nCET-1CEST,M3.5.0,M10.5.0/3\n").value();
  }();
  return kZone;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const format::Reference reference{from_ms(1'793'000'000'000), &berlin()};  // 2026-10-26
  DecoderState state;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    (void)format::read_iso8601(line);
    const auto stamp = format::read_stamp(line);
    if (!stamp) continue;
    const auto time = format::to_time(*stamp, reference, state);
    if (time != state.last_stamp && time) std::abort();
    if (!std::holds_alternative<format::YearlessTime>(*stamp)) {
      if (!time) std::abort();
    } else if (time &&
               (*time > reference.time + std::chrono::days{32} || *time < reference.time - std::chrono::days{1100})) {
      std::abort();
    }
  }
  return 0;
}
