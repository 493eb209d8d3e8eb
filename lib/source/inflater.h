// Inflates one gzip member (RFC 1952) piece by piece, checksum included. Two libraries can: ISA-L at twice the speed,
// where the architecture has it, and zlib everywhere.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace tocsin::source {

class Inflater {
 public:
  enum class State {
    inside,   // more input, or more room, is needed
    ended,    // the member is whole; what was not used of the input is not its own
    damaged,  // what follows is no gzip member
  };
  struct Step {
    State state;
    std::size_t used;  // of the input
    std::size_t made;  // at `out`
  };

  virtual ~Inflater() = default;
  // A new member begins.
  virtual void begin() = 0;
  // Uses what it can; both sizes fit 32 bits.
  virtual Step inflate(std::string_view input, char* out, std::size_t room) = 0;
};

std::unique_ptr<Inflater> make_zlib_inflater();
// Null where the program was built without ISA-L.
std::unique_ptr<Inflater> make_isal_inflater();

}  // namespace tocsin::source
