#include "format/metric_stream.h"

#include <simdjson.h>

#include <array>
#include <cstdint>

#include "format/record_framing.h"
#include "format/stamp.h"
#include "model/units.h"

namespace tocsin::format {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::string_view, 2> kMembers = {"metric_stream_name", "metric_name"};
constexpr RecordKind kRecords{{kMembers, ""}, Damage::Kind::no_datapoint};

constexpr std::size_t kVarintBytes = 5;  // of a length below 2^32

// A length as protobuf writes it; moves `at` behind it. Nullopt: it is none.
std::optional<std::uint64_t> read_varint(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kVarintBytes && at < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= std::uint64_t{byte & 0x7FU} << (7 * i);
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// A message's length, and in it the first field, of another length. No message is shorter than 128 bytes (the names of
// account, region and stream alone are longer), so that the first byte is none that a text begins with.
bool may_be_opentelemetry(std::string_view bytes) {
  return !bytes.empty() && static_cast<unsigned char>(bytes.front()) >= 0x80;
}

bool is_opentelemetry(std::string_view bytes) {
  std::size_t at = 0;
  const auto message = read_varint(bytes, at);
  if (!message || at == bytes.size() || bytes[at++] != '\x0A') return false;
  const auto field = read_varint(bytes, at);
  return field && *field < *message;
}

class MetricStream final : public Decoder {
 public:
  Framed frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
               Counters& counters) const override {
    constexpr std::size_t kEnough = 2 * kVarintBytes + 1;
    if (chunk.start.offset > 0 || state.skipping_long_line || !may_be_opentelemetry(chunk.bytes)) {
      return frame_records(kRecords, chunk, state, records, counters);
    }
    if (chunk.bytes.size() < kEnough && !chunk.final) {
      records.clear();
      return {0, {}, false, std::nullopt};
    }
    const bool is_binary = is_opentelemetry(chunk.bytes);
    if (is_binary) {
      ++counters[Count::unparsed];
      state.skipping_long_line = true;
    }
    Framed framed = frame_records(kRecords, chunk, state, records, counters);
    if (is_binary) framed.damage = Damage{Damage::Kind::opentelemetry, 0};
    return framed;
  }

  std::optional<Time> date(std::string_view event, const Reference& /*reference*/, DecoderState& state) const override {
    const auto record = read_metric_record(event);
    if (!record) return std::nullopt;
    state.last_stamp = record->time;
    return record->time;
  }
};

bool read_text(const dom::object& object, std::string_view name, std::string& out) {
  std::string_view text;
  if (object[name].get(text) != simdjson::SUCCESS) return false;
  out = text;
  return true;
}

bool read_dimensions(const dom::object& object, Dimensions& out) {
  dom::element there;
  if (object["dimensions"].get(there) != simdjson::SUCCESS) return true;
  dom::object dimensions;
  if (there.get(dimensions) != simdjson::SUCCESS) return false;
  for (const auto [name, value] : dimensions) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return false;
    out.emplace_back(name, text);
  }
  return true;
}

bool read_values(const dom::object& object, MetricRecord& out) {
  dom::object value;
  return object["value"].get(value) == simdjson::SUCCESS && value["count"].get(out.count) == simdjson::SUCCESS &&
         value["sum"].get(out.sum) == simdjson::SUCCESS && value["min"].get(out.minimum) == simdjson::SUCCESS &&
         value["max"].get(out.maximum) == simdjson::SUCCESS;
}

bool read_unit(const dom::object& object, std::string& out) {
  dom::element there;
  if (object["unit"].get(there) != simdjson::SUCCESS) return true;
  std::string_view text;
  const auto unit = there.get(text) == simdjson::SUCCESS ? unit_named(text) : std::nullopt;
  if (unit) out = *unit;
  return unit.has_value();
}

}  // namespace

std::unique_ptr<const Decoder> make_metric_stream() { return std::make_unique<MetricStream>(); }

std::optional<MetricRecord> read_metric_record(std::string_view record) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(record.data(), record.size()).get(object) != simdjson::SUCCESS) return std::nullopt;
  MetricRecord out;
  std::int64_t ms = 0;
  std::optional<Time> time;
  if (!read_text(object, "namespace", out.name_space) || !read_text(object, "metric_name", out.name) ||
      object["timestamp"].get(ms) != simdjson::SUCCESS || !(time = time_of_epoch(ms))) {
    return std::nullopt;
  }
  out.time = *time;
  if (!read_dimensions(object, out.dimensions) || !read_unit(object, out.unit) || !read_values(object, out))
    return std::nullopt;
  return out;
}

}  // namespace tocsin::format
