#include "format/headed_lines.h"

#include <algorithm>

#include "format/lines.h"

namespace tocsin::format {
namespace {

class Headers {
 public:
  Headers(std::string_view bytes, DecoderState& state, Counters& counters, TakeHeader take_header)
      : bytes_(bytes), state_(state), counters_(counters), take_header_(take_header) {}

  bool take(const Slice& slice) {
    std::string_view line = slice.of(bytes_);
    line.remove_prefix(std::min(line.find_first_not_of('\0'), line.size()));
    if (!take_header_(line, state_)) return false;
    ++counters_[Count::header_lines];
    return true;
  }

 private:
  std::string_view bytes_;
  DecoderState& state_;
  Counters& counters_;
  TakeHeader take_header_;
};

// The line that begins there, and where the next one does.
struct Line {
  Slice slice;
  std::uint64_t next;
};

Line line_at(std::string_view bytes, std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t newline = std::min<std::uint64_t>(bytes.find('\n', begin), end);
  const bool marked = newline > begin && bytes[newline - 1] == '\r';
  return {{begin, static_cast<std::uint32_t>(newline - begin - (marked ? 1 : 0))}, std::min(newline + 1, end)};
}

}  // namespace

Framed frame_headed_lines(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records, Counters& counters,
                          TakeHeader take_header) {
  const std::string_view bytes = chunk.bytes;
  Framed framed = frame_lines(chunk, state, records, counters);
  Headers headers(bytes, state, counters, take_header);
  if (!framed.lines) {
    std::erase_if(records, [&](const Slice& line) { return headers.take(line); });
    return framed;
  }
  std::uint64_t begin = framed.events.offset;
  const std::uint64_t end = begin + framed.events.length;
  for (std::uint64_t at = begin; at < end;) {
    const Line line = line_at(bytes, at, end);
    if (!headers.take(line.slice)) {
      if (!framed.lines) records.push_back(line.slice);
    } else if (at == begin && framed.lines) {
      begin = line.next;  // nothing stands before it: what is left is still one run of lines
    } else if (framed.lines) {
      append_lines(bytes, {begin, static_cast<std::uint32_t>(at - begin)}, records);
      framed.lines = false;
    }
    at = line.next;
  }
  framed.events = {begin, static_cast<std::uint32_t>(end - begin)};
  if (!framed.lines) framed.events = {0, static_cast<std::uint32_t>(framed.consumed)};
  return framed;
}

Framed HeadedDecoder::frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
                            Counters& counters) const {
  return frame_headed_lines(chunk, state, records, counters, take_header_);
}

std::optional<Time> HeadedDecoder::date(std::string_view event, const Reference& /*reference*/,
                                        DecoderState& state) const {
  if (state.time_columns == kNoTimeColumn) return std::nullopt;
  const auto time = date_by(state.time_columns, event);
  if (time) state.last_stamp = time;
  return time;
}

}  // namespace tocsin::format
