#include "source/gzip_header.h"

#include <zlib.h>

namespace tocsin::source {
namespace {

constexpr unsigned char kDeflate = 8;
constexpr unsigned kReserved = 0xe0;
constexpr std::uint32_t kFixedBytes = 10;

}  // namespace

GzipHeader::State GzipHeader::take(std::string_view& input) {
  while (part_ != Part::ended && !input.empty()) {
    const auto byte = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
    if (!take(byte)) return State::damaged;
  }
  return part_ == Part::ended ? State::ended : State::inside;
}

bool GzipHeader::take(unsigned char byte) {
  if (part_ != Part::checksum) {
    checksum_ = static_cast<std::uint32_t>(::crc32(checksum_, &byte, 1));
  }
  ++at_;
  switch (part_) {
    case Part::fixed:
      return take_fixed(byte);
    case Part::extra_length:
      extra_length_ |= static_cast<std::uint32_t>(byte) << (8 * (at_ - 1));
      if (at_ == 2) enter(extra_length_ > 0 ? Part::extra : Part::name);
      return true;
    case Part::extra:
      if (at_ == extra_length_) enter(Part::name);
      return true;
    case Part::name:
      if (byte == 0) enter(Part::comment);
      return true;
    case Part::comment:
      if (byte == 0) enter(Part::checksum);
      return true;
    case Part::checksum:
      stored_ |= static_cast<std::uint32_t>(byte) << (8 * (at_ - 1));
      if (at_ < 2) return true;
      enter(Part::ended);
      return stored_ == (checksum_ & 0xffffU);
    case Part::ended:
      break;
  }
  return false;
}

bool GzipHeader::take_fixed(unsigned char byte) {
  if (at_ == 1) return byte == 0x1f;
  if (at_ == 2) return byte == 0x8b;
  if (at_ == 3) return byte == kDeflate;
  if (at_ == 4) flags_ = byte;
  if (at_ == kFixedBytes) enter(Part::extra_length);
  return (flags_ & kReserved) == 0;
}

// That part, or the next after it that this header has.
void GzipHeader::enter(Part part) {
  at_ = 0;
  while (!has(part)) part = static_cast<Part>(static_cast<std::uint8_t>(part) + 1);
  part_ = part;
}

bool GzipHeader::has(Part part) const {
  switch (part) {
    case Part::extra_length:
      return (flags_ & 4U) != 0;
    case Part::extra:
      return extra_length_ > 0;
    case Part::name:
      return (flags_ & 8U) != 0;
    case Part::comment:
      return (flags_ & 16U) != 0;
    case Part::checksum:
      return (flags_ & 2U) != 0;
    case Part::fixed:
    case Part::ended:
      break;
  }
  return true;
}

}  // namespace tocsin::source
