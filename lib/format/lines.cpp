#include "format/lines.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/count_bytes.h"
#include "base/limits.h"

namespace tocsin::format {
namespace {

// The end of the whole lines from `begin` on of which none is too long: the place behind a newline, or the end of a
// final chunk.
std::size_t end_of_run(std::string_view bytes, std::size_t begin, bool final) {
  std::size_t at = begin;
  for (;;) {
    const std::string_view window = bytes.substr(at, limits::kLineBytes + 1);
    const std::size_t newline = window.rfind('\n');
    if (newline == std::string_view::npos) return final && window.size() <= limits::kLineBytes ? bytes.size() : at;
    at += newline + 1;
  }
}

// Nearly always there is none, and looking for one is faster than counting.
std::uint64_t count_nul(std::string_view bytes) {
  const std::size_t first = bytes.find('\0');
  return first == std::string_view::npos ? 0 : count_bytes(bytes.substr(first), '\0');
}

}  // namespace

void append_lines(std::string_view bytes, Slice run, std::vector<Slice>& records) {
  const std::size_t end = run.offset + run.length;
  for (std::size_t begin = run.offset; begin < end;) {
    const std::size_t newline = std::min(bytes.find('\n', begin), end);
    const std::size_t line_end = newline > begin && bytes[newline - 1] == '\r' ? newline - 1 : newline;
    records.push_back({begin, static_cast<std::uint32_t>(line_end - begin)});
    begin = newline + 1;
  }
}

Framed frame_lines(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records, Counters& counters) {
  const std::string_view bytes = chunk.bytes;
  CHECK(bytes.size() <= std::numeric_limits<std::uint32_t>::max());  // reads are bounded; a Slice's length has 32 bits
  records.clear();
  Framed framed;
  std::size_t at = 0;
  for (;;) {
    if (state.skipping_long_line) {
      const std::size_t newline = bytes.find('\n', at);
      const bool ends = newline != std::string_view::npos;
      state.skipping_long_line = !ends && !chunk.final;
      at = ends ? newline + 1 : bytes.size();
    }
    const std::size_t end = end_of_run(bytes, at, chunk.final);
    if (end > at) {
      const Slice run{at, static_cast<std::uint32_t>(end - at)};
      counters[Count::nul_bytes] += count_nul(run.of(bytes));
      if (framed.events.length == 0) {
        framed.events = run;
      } else {
        if (framed.lines) append_lines(bytes, framed.events, records);
        framed.lines = false;
        append_lines(bytes, run, records);
      }
      at = end;
    }
    if (bytes.size() - at <= limits::kLineBytes) break;  // nothing, or a line that may yet become whole

    const std::size_t hole = std::min(bytes.find_first_not_of('\0', at), bytes.size()) - at;
    if (hole > 0) {
      counters[Count::nul_bytes] += hole;
      at += hole;
    } else {
      ++counters[Count::over_long];
      state.skipping_long_line = true;
    }
  }
  framed.consumed = at;
  if (!framed.lines) framed.events = {0, static_cast<std::uint32_t>(at)};
  return framed;
}

}  // namespace tocsin::format
