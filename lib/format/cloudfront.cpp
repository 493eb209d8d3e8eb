#include "format/cloudfront.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "format/columns.h"
#include "format/headed_lines.h"
#include "format/stamp.h"

namespace tocsin::format {
namespace {

constexpr std::string_view kFields = "#Fields:";
constexpr std::size_t kDateBytes = 10;  // 2026-11-03
constexpr std::size_t kTimeBytes = 8;   // 04:05:06

// Both columns in DecoderState::time_columns.
struct TimeColumns {
  std::uint16_t date = 1;
  std::uint16_t time = 2;
};

std::uint32_t pack(TimeColumns columns) { return std::uint32_t{columns.date} << 16U | columns.time; }

TimeColumns unpack(std::uint32_t packed) {
  if (packed == 0) return {};
  return {static_cast<std::uint16_t>(packed >> 16U), static_cast<std::uint16_t>(packed)};
}

bool take_header(std::string_view line, DecoderState& state) {
  if (!line.starts_with('#')) return false;
  if (!line.starts_with(kFields)) return true;
  line.remove_prefix(kFields.size());
  TimeColumns columns{0, 0};
  for (std::uint16_t column = 1; !line.empty() && column < UINT16_MAX; ++column) {
    const std::string_view name = take_field(line);
    if (name == "date") columns.date = column;
    if (name == "time") columns.time = column;
  }
  state.time_columns = columns.date != 0 && columns.time != 0 ? pack(columns) : kNoTimeColumn;
  return true;
}

class CloudFront final : public HeadedDecoder {
 public:
  CloudFront() : HeadedDecoder(take_header) {}

 private:
  [[nodiscard]] std::optional<Time> date_by(std::uint32_t packed, std::string_view event) const override {
    const TimeColumns columns = unpack(packed);
    const std::string_view date = first_field(from_column(event, columns.date));
    const std::string_view clock = first_field(from_column(event, columns.time));
    if (date.size() != kDateBytes || clock.size() != kTimeBytes) return std::nullopt;
    std::array<char, kDateBytes + 1 + kTimeBytes> text{};
    *std::copy(date.begin(), date.end(), text.begin()) = 'T';
    std::copy(clock.begin(), clock.end(), text.begin() + kDateBytes + 1);
    return read_iso8601_utc({text.data(), text.size()});
  }
};

}  // namespace

std::unique_ptr<const Decoder> make_cloudfront() { return std::make_unique<CloudFront>(); }

}  // namespace tocsin::format
