// Any bytes as a log file: each format gives the same events and counts whether they come at once or in pieces, and
// dates any event. The first byte is the size of the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_lines.h"
#include "format/registry.h"

using namespace tocsin;

namespace {

struct Reading {
  std::string events;  // each behind a byte that no event begins with
  Counters counters;
};

Reading read(const format::Decoder& decoder, std::string_view bytes, std::size_t piece) {
  Reading reading;
  DecoderState state;
  DecoderState dates;
  const format::Reference reference{from_ms(1'793'000'000'000), &TimeZone::utc()};
  std::vector<Slice> records;
  Chunk chunk;
  while (true) {
    chunk.bytes += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    chunk.final = bytes.empty();
    const auto framed = decoder.frame(chunk, state, records, reading.counters);
    if (framed.consumed > chunk.bytes.size() || (chunk.final && framed.consumed != chunk.bytes.size())) std::abort();
    if (framed.events.offset + framed.events.length > framed.consumed) std::abort();
    const auto take = [&](std::string_view event) {
      reading.events += '\n';
      reading.events += event;
      dates.time_columns = state.time_columns;
      (void)decoder.date(event, reference, dates);
    };
    if (framed.lines) {
      for_each_line(framed.events.of(chunk.bytes), [&](std::string_view line) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        take(line);
      });
    } else {
      std::uint64_t end = 0;
      for (const Slice& record : records) {
        if (record.offset < end || record.offset + record.length > framed.consumed) std::abort();
        end = record.offset + record.length;
        take(record.of(chunk.bytes));
      }
    }
    chunk.bytes.erase(0, framed.consumed);
    chunk.start.offset += framed.consumed;
    if (chunk.final) return reading;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t piece = std::max<std::size_t>(data[0] + 1U, bytes.size() / 8 + 1);
  LogGroup group;
  group.timestamp_field = "$.a.b";
  for (const auto name : format::names()) {
    group.format = format::find(name).value();
    const auto decoder = format::make_decoder(group);
    const Reading whole = read(*decoder, bytes, bytes.size() + 1);
    const Reading pieces = read(*decoder, bytes, piece);
    if (whole.events != pieces.events || !(whole.counters == pieces.counters)) std::abort();
    DecoderState state;
    (void)decoder->date(bytes, {kEpoch, &TimeZone::utc()}, state);
  }
  return 0;
}
