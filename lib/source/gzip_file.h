// An open gzip file as a window of inflated bytes that only moves forward. Bounded: the window holds what was asked for
// and no more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "source/gunzip.h"

namespace tocsin::source {

class GzipFile {
 public:
  enum class End {
    none,       // there is more, or it is not known yet
    whole,      // the stream ended where the file does
    cut_short,  // the file ended first
    damaged,    // what follows is no gzip stream
    too_large,  // more came out of it than it may
  };

  // `most`: inflated bytes, after which it is given up.
  GzipFile(UniqueFd fd, std::string path, std::uint64_t most = limits::kInflatedBytes)
      : fd_(std::move(fd)), path_(std::move(path)), most_(most) {}

  // Inflates until the window begins at `offset` (an inflated offset, not before the window) and holds `bytes` bytes or
  // all there are; at most about `work` bytes of inflating at once. False: to be called again, or an error.
  Result<bool> fill(std::uint64_t offset, std::size_t bytes, std::size_t work);

  [[nodiscard]] std::string_view window() const { return std::string_view(buffer_).substr(skipped_); }
  [[nodiscard]] int fd() const { return fd_.get(); }
  // Why nothing follows the window.
  [[nodiscard]] End end() const { return end_; }

 private:
  Result<bool> inflate_some(std::size_t most);

  UniqueFd fd_;
  std::string path_;
  std::uint64_t most_;
  Gunzip gunzip_;
  std::string input_;           // compressed bytes read and not yet used
  std::uint64_t input_at_ = 0;  // where in the file the next are
  std::string buffer_;          // inflated bytes
  std::size_t skipped_ = 0;     // of them, before the window
  std::uint64_t begin_ = 0;     // inflated offset of the buffer's first byte
  End end_ = End::none;
};

}  // namespace tocsin::source
