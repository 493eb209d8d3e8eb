// Inflates a gzip stream (RFC 1952) piece by piece: bounded memory whatever the input is. Several members in a row are
// one stream, as gunzip reads them; zero bytes and other matter after the last member are passed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "source/inflater.h"

namespace tocsin::source {

// How a gzip file begins.
bool is_gzip(std::string_view beginning);

class Gunzip {
 public:
  enum class State {
    hungry,   // wants more input
    full,     // made as much as it was asked to; call again
    damaged,  // what follows is no gzip stream; what was made before stands
  };

  // By the fastest library there is.
  Gunzip();
  explicit Gunzip(std::unique_ptr<Inflater> inflater) : inflater_(std::move(inflater)) {}

  // Appends at most `most` inflated bytes to `out` and takes what it used off the front of `input`. Bytes that it left
  // must come again, before new ones. After `damaged` no further call.
  State inflate(std::string_view& input, std::size_t most, std::string& out);

  // Between two members, and after the last: a file that ends here is whole.
  [[nodiscard]] bool at_member_end() const { return place_ == Place::between || place_ == Place::trailing; }

 private:
  enum class Place { before, inside, between, trailing };

  std::unique_ptr<Inflater> inflater_;
  Place place_ = Place::before;
  bool was_full_ = false;  // the library may hold more than it had room for, and no input that says so
};

}  // namespace tocsin::source
