// The header of a gzip member (RFC 1952, 2.3), byte by byte, as strict as zlib is with it: ISA-L lets pass what zlib
// refuses.
#pragma once

#include <cstdint>
#include <string_view>

namespace tocsin::source {

class GzipHeader {
 public:
  enum class State { inside, ended, damaged };

  // Takes what belongs to it off the front of `input`. After `damaged` no further call.
  State take(std::string_view& input);

 private:
  enum class Part : std::uint8_t { fixed, extra_length, extra, name, comment, checksum, ended };

  bool take(unsigned char byte);
  bool take_fixed(unsigned char byte);
  void enter(Part part);
  [[nodiscard]] bool has(Part part) const;

  Part part_ = Part::fixed;
  std::uint32_t at_ = 0;  // bytes of the part so far
  std::uint8_t flags_ = 0;
  std::uint32_t extra_length_ = 0;
  std::uint32_t checksum_ = 0;  // of all before the part `checksum`
  std::uint32_t stored_ = 0;
};

}  // namespace tocsin::source
