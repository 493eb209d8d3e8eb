// Frames bytes as a source brings them: whole, or in pieces, each time from where the last chunk was consumed to.
#pragma once

#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "format/decoder.h"

namespace tocsin::test {

struct Reading {
  std::vector<std::string> events;
  Counters counters;
  DecoderState state;
  std::size_t left = 0;          // bytes not consumed
  std::optional<Damage> damage;  // the first
};

// The events of one framed chunk as the matcher sees them.
inline void append_events(std::string_view bytes, const format::Framed& framed, const std::vector<Slice>& records,
                          std::vector<std::string>& events) {
  if (!framed.lines) {
    for (const Slice& record : records) events.emplace_back(record.of(bytes));
    return;
  }
  std::string_view lines = framed.events.of(bytes);
  while (!lines.empty()) {
    const std::size_t newline = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, newline);
    lines.remove_prefix(std::min(newline + 1, lines.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    events.emplace_back(line);
  }
}

class Pieces {
 public:
  explicit Pieces(const format::Decoder& decoder) : decoder_(decoder) {}

  // More bytes have come; `final`: the last.
  void add(std::string_view bytes, bool final) {
    Chunk chunk;
    chunk.bytes = held_ + std::string(bytes);
    chunk.final = final;
    chunk.start.offset = at_;
    const auto framed = decoder_.frame(chunk, reading_.state, records_, reading_.counters);
    append_events(chunk.bytes, framed, records_, reading_.events);
    held_ = chunk.bytes.substr(framed.consumed);
    at_ += framed.consumed;
    if (framed.damage && !reading_.damage) reading_.damage = framed.damage;
    reading_.left = held_.size();
  }

  [[nodiscard]] const Reading& reading() const { return reading_; }

 private:
  const format::Decoder& decoder_;
  Reading reading_;
  std::string held_;
  std::uint64_t at_ = 0;  // of the file: where it begins
  std::vector<Slice> records_;
};

inline Reading read_whole(const format::Decoder& decoder, std::string_view bytes, bool final = true) {
  Pieces pieces(decoder);
  pieces.add(bytes, final);
  return pieces.reading();
}

inline Reading read_cut(const format::Decoder& decoder, std::string_view bytes, std::size_t cut) {
  Pieces pieces(decoder);
  pieces.add(bytes.substr(0, cut), false);
  pieces.add(bytes.substr(cut), true);
  return pieces.reading();
}

inline Reading read_in_pieces(const format::Decoder& decoder, std::string_view bytes, std::size_t longest,
                              std::mt19937& random) {
  Pieces pieces(decoder);
  std::uniform_int_distribution<std::size_t> size(1, longest);
  while (true) {
    const std::string_view piece = bytes.substr(0, size(random));
    bytes.remove_prefix(piece.size());
    pieces.add(piece, bytes.empty());
    if (bytes.empty()) return pieces.reading();
  }
}

// Of a file of the shared test data; nullopt where it is not there.
inline std::optional<std::string> shared_file(const std::string& name) {
  std::ifstream file(std::string(TOCSIN_SHARED_DIR "/data/").append(name), std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace tocsin::test
