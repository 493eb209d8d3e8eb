// The framing of formats of one event a line whose files say in lines of their own what the columns are.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "format/decoder.h"

namespace tocsin::format {

// DecoderState::time_columns of a file whose header names no time: its events have none of their own.
inline constexpr std::uint32_t kNoTimeColumn = UINT32_MAX;

// Whether the line is a header, and what it says of where the time stands. NUL bytes before it were taken away.
using TakeHeader = bool (*)(std::string_view line, DecoderState& state);

// As frame_lines(), and header lines are passed over and counted, wherever in the file they stand: files that were put
// together have several. Where one stands between others the lines come as records. A file has one order of columns: of
// headers in one chunk that differ the last one counts, also for the lines before it.
Framed frame_headed_lines(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records, Counters& counters,
                          TakeHeader take_header);

class HeadedDecoder : public Decoder {
 public:
  explicit HeadedDecoder(TakeHeader take_header) : take_header_(take_header) {}

  Framed frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records, Counters& counters) const final;
  std::optional<Time> date(std::string_view event, const Reference& reference, DecoderState& state) const final;

 private:
  // `columns`: DecoderState::time_columns; 0: of a file without a header.
  [[nodiscard]] virtual std::optional<Time> date_by(std::uint32_t columns, std::string_view event) const = 0;

  TakeHeader take_header_;
};

}  // namespace tocsin::format
