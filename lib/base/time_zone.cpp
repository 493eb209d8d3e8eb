#include "base/time_zone.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "base/limits.h"

namespace tocsin {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kFarthestOffset = 26 * kHour;  // RFC 8536 allows -24:59:59 to 25:59:59
// Rules are worked out up to here when the zone is read, so that a lookup is a search in a table; later years work them
// out each time.
constexpr int kExpandedTo = 2150;
constexpr int kExpandedFrom = 1900;

Unexpected<Error> invalid(std::string_view what) {
  return Unexpected(Error{ErrorCode::invalid, "not a valid time zone file (TZif): " + std::string(what)});
}

}  // namespace

// Walks the file's parts (RFC 8536, 3.1): header and block of version 1, and for version 2 and later a second header
// and block with 64-bit times and the footer. Everything is checked against the bytes that are there before it is read.
class TimeZone::Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  Result<TimeZone> read() {
    if (bytes_.size() > limits::kTimeZoneBytes) return invalid("larger than 1 MiB");
    auto header = read_header();
    if (!header) return invalid("its header is cut short or does not begin with \"TZif\"");
    if (header->version == 0) return read_block(*header, 4);
    if (header->block_bytes(4) > bytes_.size()) return invalid("cut short in its first block");
    bytes_.remove_prefix(header->block_bytes(4));
    header = read_header();
    if (!header) return invalid("its second header is missing");
    auto zone = read_block(*header, 8);
    if (!zone) return zone;
    return read_footer(*std::move(zone));
  }

 private:
  struct Header {
    int version;  // 0: version 1
    std::uint64_t is_utc, is_standard, leaps, times, types, characters;

    [[nodiscard]] std::uint64_t block_bytes(std::uint64_t time_bytes) const {
      return times * (time_bytes + 1) + types * 6 + characters + leaps * (time_bytes + 4) + is_standard + is_utc;
    }
  };

  [[nodiscard]] std::uint64_t big_endian(std::size_t at, std::size_t bytes) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8U | static_cast<unsigned char>(bytes_[at + i]);
    return value;
  }

  std::optional<Header> read_header() {
    constexpr std::size_t kHeaderBytes = 44;
    if (bytes_.size() < kHeaderBytes || !bytes_.starts_with("TZif")) return std::nullopt;
    const Header header{bytes_[4] == '\0' ? 0 : bytes_[4] - '0',
                        big_endian(20, 4),
                        big_endian(24, 4),
                        big_endian(28, 4),
                        big_endian(32, 4),
                        big_endian(36, 4),
                        big_endian(40, 4)};
    bytes_.remove_prefix(kHeaderBytes);
    return header;
  }

  Result<TimeZone> read_block(const Header& header, std::size_t time_bytes) {
    if (header.block_bytes(time_bytes) > bytes_.size()) return invalid("cut short in its data");
    if (header.types == 0) return invalid("it has no local time type");
    if (header.leaps != 0) {
      return Unexpected(
          Error{ErrorCode::unsupported, "a time zone that counts leap seconds (\"right/...\") is not supported"});
    }
    const std::size_t indices = header.times * time_bytes;
    const std::size_t types = indices + header.times;
    for (std::size_t i = 0; i < header.types; ++i) {
      const auto offset = static_cast<std::int32_t>(big_endian(types + i * 6, 4));
      if (offset <= -kFarthestOffset || offset >= kFarthestOffset)
        return invalid("an offset from UTC of more than a day");
    }
    const auto offset_of = [&](std::size_t type) { return static_cast<std::int32_t>(big_endian(types + type * 6, 4)); };

    TimeZone zone;
    zone.initial_ = offset_of(0);
    zone.transitions_.reserve(header.times);
    for (std::size_t i = 0; i < header.times; ++i) {
      const std::uint64_t raw = big_endian(i * time_bytes, time_bytes);
      const auto at = time_bytes == 4 ? static_cast<std::int32_t>(raw) : static_cast<std::int64_t>(raw);
      constexpr std::int64_t kFarthest = std::int64_t{1} << 59U;  // "Big Bang": no transition is earlier
      if (at < -kFarthest || at > kFarthest) return invalid("a transition before or after all time");
      if (!zone.transitions_.empty() && at <= zone.transitions_.back().at)
        return invalid("its transitions are out of order");
      const std::uint64_t type = big_endian(indices + i, 1);
      if (type >= header.types) return invalid("a transition to a local time type that is not there");
      zone.transitions_.push_back({at, offset_of(type)});
    }
    bytes_.remove_prefix(header.block_bytes(time_bytes));
    return zone;
  }

  // A newline, a POSIX TZ string or nothing, a newline.
  Result<TimeZone> read_footer(TimeZone zone) {
    const std::size_t end = bytes_.starts_with('\n') ? bytes_.find('\n', 1) : std::string_view::npos;
    if (end == std::string_view::npos) return invalid("its footer is missing");
    const std::string_view text = bytes_.substr(1, end - 1);
    if (text.empty()) return zone;
    zone.rule_ = PosixTz::parse(text);
    if (!zone.rule_) return invalid("its footer is no POSIX TZ rule");
    zone.expand_rule();
    return zone;
  }

  std::string_view bytes_;
};

const TimeZone& TimeZone::utc() {
  static const TimeZone zone;
  return zone;
}

Result<TimeZone> TimeZone::from_tzif(std::string_view bytes) { return Reader(bytes).read(); }

void TimeZone::expand_rule() {
  rule_alone_ = transitions_.empty();
  int year = kExpandedFrom;
  std::int64_t last = INT64_MIN;
  if (!rule_alone_) {
    using namespace std::chrono;
    last = transitions_.back().at;
    constexpr std::int64_t kFromSeconds = -2208988800;  // 1900
    constexpr std::int64_t kToSeconds = 5680281600;     // 2150
    const sys_seconds from{seconds{std::clamp(last, kFromSeconds, kToSeconds)}};
    year = static_cast<int>(year_month_day{floor<days>(from)}.year()) - 1;
  }
  std::vector<std::int64_t> turns;
  for (; year <= kExpandedTo; ++year) {
    const auto of_year = rule_->transitions(year);
    if (!of_year) return;  // no daylight saving: what the last transition says holds on
    turns.push_back(of_year->begins);
    turns.push_back(of_year->ends);
  }
  std::sort(turns.begin(), turns.end());
  for (const std::int64_t at : turns) {
    if (transitions_.empty() || at > transitions_.back().at) transitions_.push_back({at, rule_->offset_at(at)});
  }
}

std::int32_t TimeZone::offset_at(std::int64_t instant) const {
  const auto after = std::upper_bound(transitions_.begin(), transitions_.end(), instant,
                                      [](std::int64_t at, const Transition& transition) { return at < transition.at; });
  if (rule_ && (after == transitions_.end() || (rule_alone_ && after == transitions_.begin())))
    return rule_->offset_at(instant);
  return after == transitions_.begin() ? initial_ : std::prev(after)->offset;
}

std::chrono::seconds TimeZone::offset_at(Time instant) const {
  return std::chrono::seconds{offset_at(std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count())};
}

TimeZone::Instants TimeZone::to_utc(LocalTime local) const {
  constexpr std::int64_t kFarthestMs = std::int64_t{1} << 60U;  // far outside any year, far inside the arithmetic
  const std::int64_t ms = std::clamp(local.time_since_epoch().count(), -kFarthestMs, kFarthestMs);
  const auto instant = [ms](std::int32_t offset) { return from_ms(ms - std::int64_t{offset} * 1000); };

  // The offsets well before and well after. No two transitions of a real zone are so close together that both lie
  // between.
  const std::int64_t second = ms / 1000;
  const std::int32_t before = offset_at(second - kFarthestOffset);
  const std::int32_t after = offset_at(second + kFarthestOffset);
  if (before == after) return {instant(before), instant(before), false};

  const auto holds = [&](std::int32_t offset) { return offset_at(instant(offset)).count() == offset; };
  const bool old_holds = holds(before);
  const bool new_holds = holds(after);
  if (old_holds && new_holds)
    return {std::min(instant(before), instant(after)), std::max(instant(before), instant(after)), false};
  if (old_holds) return {instant(before), instant(before), false};
  if (new_holds) return {instant(after), instant(after), false};
  return {instant(before), instant(before),
          true};  // read with the old offset it lands as far after the gap as it stood inside
}

}  // namespace tocsin
