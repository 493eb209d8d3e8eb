#include "store/encode.h"

#include <bit>
#include <cmath>
#include <limits>

#include "base/limits.h"
#include "base/varint.h"

namespace tocsin::store {
namespace {

using bytes::put;
using bytes::Reader;
using bytes::unzigzag;
using bytes::zigzag;

constexpr char kVersion = 1;  // on disk: never to change
constexpr std::uint64_t kNoFile = 0;
constexpr std::uint64_t kSameFile = 1;
constexpr std::uint64_t kNewFile = 2;

}  // namespace

std::string encode(const std::vector<Evidence>& events) {
  std::string out(1, kVersion);
  const std::string* before = nullptr;
  for (const Evidence& e : events) {
    put(out, zigzag(to_ms(e.time)));
    put(out, e.event.offset);
    put(out, e.event.length);
    const std::string* file = e.event.file.get();
    if (file == nullptr) {
      put(out, kNoFile);
    } else if (before != nullptr && (file == before || *file == *before)) {
      put(out, kSameFile);
    } else {
      put(out, file->size() + kNewFile);
      out += *file;
    }
    before = file;
  }
  return out;
}

Result<std::vector<Evidence>> decode_evidence(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kVersion)
    return Unexpected(Error{ErrorCode::invalid, "events in an unknown notation"});
  Reader reader(bytes.substr(1));
  std::vector<Evidence> events;
  while (reader.good() && !reader.at_end()) {
    Evidence e;
    e.time = from_ms(unzigzag(reader.number()));
    e.event.offset = reader.number();
    const std::uint64_t length = reader.number();
    if (length > std::numeric_limits<std::uint32_t>::max()) break;
    e.event.length = static_cast<std::uint32_t>(length);
    const std::uint64_t file = reader.number();
    if (file == kSameFile && !events.empty()) {
      e.event.file = events.back().event.file;
    } else if (file >= kNewFile) {
      e.event.file = std::make_shared<const std::string>(reader.text(file - kNewFile));
    }
    if (reader.good()) events.push_back(std::move(e));
  }
  if (!reader.good() || !reader.at_end())
    return Unexpected(Error{ErrorCode::invalid, "a list of events that is cut short"});
  return events;
}

std::string encode_single_values(const SingleValues& values) {
  std::string out(1, kVersion);
  out += static_cast<char>(values.kind);
  std::uint64_t before = 0;
  for (const ValueCount& entry : values.counts) {
    const auto bits = std::bit_cast<std::uint64_t>(entry.value);
    put(out, bits - before);
    put(out, entry.count);
    before = bits;
  }
  return out;
}

Result<SingleValues> decode_single_values(std::string_view bytes) {
  const auto wrong = [](const char* what) { return Unexpected(Error{ErrorCode::invalid, what}); };
  constexpr auto kLastKind = static_cast<unsigned>(SingleValues::Kind::rounded);
  if (bytes.size() < 2 || bytes[0] != kVersion || static_cast<unsigned char>(bytes[1]) > kLastKind)
    return wrong("single values in an unknown notation");
  SingleValues values{static_cast<SingleValues::Kind>(bytes[1]), {}};
  Reader reader(bytes.substr(2));
  std::uint64_t bits = 0;
  while (reader.good() && !reader.at_end()) {
    const std::uint64_t step = reader.number();
    const std::uint64_t count = reader.number();
    if (!reader.good()) break;
    const std::uint64_t next = bits + step;
    const auto value = std::bit_cast<double>(next);
    const bool rises = next > bits || (values.counts.empty() && step == 0);
    if (!rises || count == 0 || !std::isfinite(value) || std::signbit(value))
      return wrong("single values out of order");
    if (values.counts.size() == limits::kDistinctValues) return wrong("too many single values");
    values.counts.push_back({value, count});
    bits = next;
  }
  if (!reader.good()) return wrong("single values that are cut short");
  const bool unknown = values.kind == SingleValues::Kind::unknown;
  if (unknown != values.counts.empty()) return wrong("single values that are none");
  return values;
}

std::string encode_dimensions(const Dimensions& dimensions) {
  std::string out(1, kVersion);
  for (const auto& [name, value] : dimensions) {
    for (const std::string* text : {&name, &value}) {
      put(out, text->size());
      out += *text;
    }
  }
  return out;
}

Result<Dimensions> decode_dimensions(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kVersion)
    return Unexpected(Error{ErrorCode::invalid, "dimensions in an unknown notation"});
  Reader reader(bytes.substr(1));
  Dimensions dimensions;
  while (reader.good() && !reader.at_end()) {
    const std::string_view name = reader.text(reader.number());
    const std::string_view value = reader.text(reader.number());
    dimensions.emplace_back(name, value);
  }
  if (!reader.good()) return Unexpected(Error{ErrorCode::invalid, "dimensions that are cut short"});
  return dimensions;
}

}  // namespace tocsin::store
