// The framing that all formats of one event a line share.
#pragma once

#include <string_view>
#include <vector>

#include "format/decoder.h"

namespace tocsin::format {

// Whole lines, up to and with the last newline; what follows it stays for the next chunk, or is an event where the
// chunk is final.
//
// A line longer than limits::kLineBytes is passed over and counted once, whether its newline is in the chunk or comes
// in a later one (skipping_long_line). NUL bytes before a line do not make it too long: a hole of any size costs
// nothing but itself. Where such a line stands between others the events are no single run of bytes, and the lines come
// as records.
Framed frame_lines(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records, Counters& counters);

// The lines of a run of whole ones, without their ends, as records.
void append_lines(std::string_view bytes, Slice run, std::vector<Slice>& records);

}  // namespace tocsin::format
