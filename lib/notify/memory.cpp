#include "notify/memory.h"

#include <algorithm>
#include <bit>
#include <memory>

namespace tocsin::notify {
namespace {

constexpr std::uint64_t kMostItems = 100'000;

}  // namespace

MemoryWriter& MemoryWriter::number(std::uint64_t n) {
  bytes::put(bytes_, n);
  return *this;
}

MemoryWriter& MemoryWriter::time(Time t) { return number(bytes::zigzag(to_ms(t))); }

MemoryWriter& MemoryWriter::time(const std::optional<Time>& t) {
  flag(t.has_value());
  return t ? time(*t) : *this;
}

MemoryWriter& MemoryWriter::text(std::string_view bytes) {
  number(bytes.size());
  bytes_ += bytes;
  return *this;
}

MemoryWriter& MemoryWriter::real(double number_given) { return number(std::bit_cast<std::uint64_t>(number_given)); }

MemoryWriter& MemoryWriter::evidence(const Evidence& event) {
  time(event.time).text(event.event.file ? std::string_view(*event.event.file) : std::string_view());
  return number(event.event.offset).number(event.event.length);
}

MemoryWriter& MemoryWriter::group(const Group& group) {
  number(group.size());
  for (const auto& [name, value] : group) text(name).text(value);
  return *this;
}

MemoryWriter& MemoryWriter::transition(const Transition& t) {
  text(t.id).text(t.alarm).group(t.group).number(static_cast<std::uint64_t>(t.old_state));
  number(static_cast<std::uint64_t>(t.new_state)).time(t.time).text(t.reason).text(t.reason_data);
  flag(t.value.has_value()).real(t.value.value_or(0)).real(t.threshold);
  flag(t.is_composite).flag(t.is_correction).flag(t.is_reminder).number(static_cast<std::uint64_t>(t.kind));
  text(t.remark).number(t.evidence.size());
  for (const Evidence& event : t.evidence) evidence(event);
  return *this;
}

std::optional<Time> MemoryReader::optional_time() {
  if (!flag()) return std::nullopt;
  return time();
}

double MemoryReader::real() { return std::bit_cast<double>(number()); }

AlarmState MemoryReader::state() {
  const std::uint64_t n = number();
  return n <= static_cast<std::uint64_t>(AlarmState::insufficient_data) ? static_cast<AlarmState>(n)
                                                                        : AlarmState::insufficient_data;
}

std::uint64_t MemoryReader::count() {
  const std::uint64_t n = number();
  return reader_.good() ? std::min(n, kMostItems) : 0;
}

Evidence MemoryReader::evidence() {
  Evidence event;
  event.time = time();
  if (std::string file = text(); !file.empty()) event.event.file = std::make_shared<const std::string>(std::move(file));
  event.event.offset = number();
  event.event.length = static_cast<std::uint32_t>(number());
  return event;
}

Group MemoryReader::group() {
  Group group;
  for (std::uint64_t left = count(); left > 0 && reader_.good(); --left) {
    std::string name = text();
    group.emplace_back(std::move(name), text());
  }
  return group;
}

Transition MemoryReader::transition() {
  Transition t;
  t.id = text();
  t.alarm = text();
  t.group = group();
  t.old_state = state();
  t.new_state = state();
  t.time = time();
  t.reason = text();
  t.reason_data = text();
  const bool has_value = flag();
  const double value = real();
  if (has_value) t.value = value;
  t.threshold = real();
  t.is_composite = flag();
  t.is_correction = flag();
  t.is_reminder = flag();
  const std::uint64_t kind = number();
  if (kind <= static_cast<std::uint64_t>(NoticeKind::endpoint)) t.kind = static_cast<NoticeKind>(kind);
  t.remark = text();
  for (std::uint64_t left = count(); left > 0 && reader_.good(); --left) t.evidence.push_back(evidence());
  return t;
}

}  // namespace tocsin::notify
