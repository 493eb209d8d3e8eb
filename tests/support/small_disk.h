// A file system that is soon full, where the test has the right to mount one; gone with the test.
#pragma once

#include <string>

#include "support/temp_dir.h"

namespace tocsin::test {

class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size);  // "64k"
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const TempDir& dir() const { return dir_; }

 private:
  TempDir dir_;
  bool mounted_;
};

}  // namespace tocsin::test
