#include "source/open_file.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "support/temp_dir.h"

namespace tocsin::source {

namespace {

// The process may open so many files while this lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t most) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    struct rlimit few = before_;
    few.rlim_cur = most;
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  struct rlimit before_ {};
};

}  // namespace

TEST_CASE("logs leave the process descriptors for everything else") {
  const test::TempDir dir;
  const std::string path = dir.write("app.log", "a line\n");
  const FewDescriptors few(64);
  std::vector<UniqueFd> opened;
  std::string why;
  while (why.empty() && opened.size() < 64) {
    auto fd = open_regular(path);
    if (fd) {
      opened.push_back(std::move(*fd));
    } else {
      why = fd.error().message;
    }
  }
  CHECK(why.find("may open no more files") != std::string::npos);
  CHECK(why.find("LimitNOFILE") != std::string::npos);
  CHECK(opened.size() > 16);
  std::vector<UniqueFd> others;
  for (int i = 0; i < 16; ++i) {
    UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (fd) others.push_back(std::move(fd));
  }
  CHECK(others.size() == 16);

  opened.clear();
  CHECK(open_regular(path));
}

}  // namespace tocsin::source
