// While it lives, file permissions count, also where tests run as root.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace tocsin::test {

class Unprivileged {
 public:
  // `directory`: which stays readable.
  explicit Unprivileged(const std::string& directory) {
    if (!root_) return;
    std::filesystem::permissions(directory, std::filesystem::perms::all);
    changed_ = ::seteuid(kNobody) == 0;
  }
  ~Unprivileged() {
    if (changed_) changed_ = ::seteuid(0) != 0;
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  bool root_ = ::geteuid() == 0;
  bool changed_ = false;
};

}  // namespace tocsin::test
