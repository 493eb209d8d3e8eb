// A file in memory, cut into blocks of whole lines as the daemon reads them.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"

namespace tocsin::bench {

class Blocks {
 public:
  explicit Blocks(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(in), {});
    for (std::size_t begin = 0; begin < bytes_.size();) {
      const std::size_t newline = bytes_.rfind('\n', begin + limits::kReadBytes);
      if (newline == std::string::npos || newline < begin) break;
      all_.push_back(std::string_view(bytes_).substr(begin, newline + 1 - begin));
      begin = newline + 1;
    }
  }
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  [[nodiscard]] const std::vector<std::string_view>& all() const { return all_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  std::string bytes_;
  std::vector<std::string_view> all_;
};

}  // namespace tocsin::bench
