#include "base/limits.h"
#include "base/varint.h"
#include "store/encode.h"

namespace tocsin::store {
namespace {

using bytes::put;
using bytes::Reader;
using bytes::unzigzag;
using bytes::zigzag;

constexpr char kVersion = 1;  // on disk: never to change
constexpr std::uint64_t kSkipping = 1;
constexpr std::uint64_t kSecondHalf = 2;
constexpr std::uint64_t kStamp = 4;

void put_text(std::string& out, const std::string& text) {
  put(out, text.size());
  out += text;
}

void put_place(std::string& out, const FilePlace& place) {
  put(out, place.device);
  put(out, place.inode);
  put(out, zigzag(place.birth_ns));
  put(out, place.prefix_hash);
  put(out, place.prefix_bytes);
  put(out, zigzag(place.modified_ns));
  put(out, place.size);
  put_text(out, place.found_at);
  put(out, place.offset);
  const DecoderState& decoder = place.decoder;
  put(out, (decoder.skipping_long_line ? kSkipping : 0) | (decoder.second_half_of_overlap ? kSecondHalf : 0) |
               (decoder.last_stamp ? kStamp : 0));
  put(out, decoder.last_stamp ? zigzag(to_ms(*decoder.last_stamp)) : 0);
  put(out, decoder.time_columns);
}

FilePlace read_place(Reader& in) {
  FilePlace place;
  place.device = in.number();
  place.inode = in.number();
  place.birth_ns = unzigzag(in.number());
  place.prefix_hash = in.number();
  place.prefix_bytes = static_cast<std::uint32_t>(in.number());
  place.modified_ns = unzigzag(in.number());
  place.size = in.number();
  place.found_at = in.text(in.number());
  place.offset = in.number();
  const std::uint64_t flags = in.number();
  const std::int64_t stamp = unzigzag(in.number());
  place.decoder.time_columns = static_cast<std::uint32_t>(in.number());
  place.decoder.skipping_long_line = (flags & kSkipping) != 0;
  place.decoder.second_half_of_overlap = (flags & kSecondHalf) != 0;
  if ((flags & kStamp) != 0) place.decoder.last_stamp = from_ms(stamp);
  return place;
}

Error damaged() { return {ErrorCode::invalid, "the files of a log's name are not as this version writes them"}; }

}  // namespace

std::string encode_lineage(const Position& position) {
  std::string out(1, kVersion);
  put(out, zigzag(position.birth_ns));
  put(out, zigzag(position.modified_ns));
  put(out, position.size);
  put_text(out, position.found_at);
  put(out, position.older.size());
  put(out, position.newer.size());
  for (const FilePlace& place : position.older) put_place(out, place);
  for (const FilePlace& place : position.newer) put_place(out, place);
  return out;
}

Result<void> decode_lineage(std::string_view bytes, Position& position) {
  if (bytes.empty()) return {};
  if (bytes.front() != kVersion) return Unexpected(damaged());
  Reader in(bytes.substr(1));
  position.birth_ns = unzigzag(in.number());
  position.modified_ns = unzigzag(in.number());
  position.size = in.number();
  position.found_at = in.text(in.number());
  const std::uint64_t older = in.number();
  const std::uint64_t newer = in.number();
  if (!in.good() || older > limits::kPlaces || newer > limits::kPlaces) return Unexpected(damaged());
  for (std::uint64_t i = 0; i < older && in.good(); ++i) position.older.push_back(read_place(in));
  for (std::uint64_t i = 0; i < newer && in.good(); ++i) position.newer.push_back(read_place(in));
  if (!in.good() || !in.at_end()) return Unexpected(damaged());
  return {};
}

}  // namespace tocsin::store
