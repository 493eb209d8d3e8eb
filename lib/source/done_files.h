// The files that a directory source is done with, by path. Memory: 56 bytes a file, and a little.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "model/done_file.h"

namespace tocsin::source {

// Stands in stored state: never to change. Two paths of one hash are told apart by what the file is.
std::uint64_t hash_of_path(std::string_view path);

class DoneFiles {
 public:
  struct Entry {
    DoneFile file;
    std::uint32_t met = 0;  // the round in which it was last found in its directory
  };

  void reserve(std::size_t files);
  // Puts it in place of the one of the same path.
  void put(const DoneFile& file, std::uint32_t met);
  void erase(std::uint64_t path);
  // Null: none of that path. Good until the next put() or erase().
  [[nodiscard]] Entry* find(std::uint64_t path);
  // All of them, in no order; none may be put or erased meanwhile.
  [[nodiscard]] std::vector<Entry>& all() { return entries_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  [[nodiscard]] std::size_t slot_of(std::uint64_t path) const;
  void rehash(std::size_t slots);

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // open addressing: index in entries_ and one; 0: free
};

}  // namespace tocsin::source
