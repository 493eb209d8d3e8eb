#include "daemon/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "base/unique_fd.h"

using namespace tocsin;

namespace {

// Standard error is a pipe that this end alone reads.
class Unread {
 public:
  Unread() : before_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reader_ = UniqueFd(ends[0]);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    ::fcntl(reader_.get(), F_SETFL, O_NONBLOCK);
  }
  ~Unread() { ::dup2(before_.get(), STDERR_FILENO); }
  Unread(const Unread&) = delete;
  Unread& operator=(const Unread&) = delete;

  [[nodiscard]] std::string read() const {
    std::string text;
    std::array<char, 65536> piece{};
    for (ssize_t n = 0; (n = ::read(reader_.get(), piece.data(), piece.size())) > 0;)
      text.append(piece.data(), static_cast<std::size_t>(n));
    return text;
  }

 private:
  UniqueFd before_;
  UniqueFd reader_;
};

}  // namespace

TEST_CASE("a log that nobody reads holds nobody up, and what was lost is counted when somebody does") {
  std::string before;
  std::string after;
  {
    const Unread unread;
    for (int i = 0; i < 300; ++i) daemon::log::info("{} {}", i, std::string(1000, 'x'));
    before = unread.read();
    daemon::log::info("the last");
    after = unread.read();
  }
  CHECK(before.find(" 0 xxx") != std::string::npos);
  CHECK(before.find(" 299 xxx") == std::string::npos);
  CHECK(after.find("messages lost here: nobody took what was written to standard error\n") != std::string::npos);
  CHECK(after.find("the last\n") != std::string::npos);
}
