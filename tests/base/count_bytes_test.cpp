#include "base/count_bytes.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>

using namespace tocsin;

TEST_CASE("bytes are counted as the obvious loop counts them, at every length and place") {
  std::mt19937 random(7);  // NOLINT: the same bytes on every run
  std::string bytes(600, '\0');
  for (char& c : bytes) c = static_cast<char>(random() % 4 == 0 ? '\n' : random());
  for (const char wanted : {'\n', '\0', '\xff', 'a'}) {
    for (std::size_t begin = 0; begin < 80; ++begin) {
      for (std::size_t length = 0; length + begin <= bytes.size(); ++length) {
        const std::string_view part = std::string_view(bytes).substr(begin, length);
        const auto expected = static_cast<std::uint64_t>(std::count(part.begin(), part.end(), wanted));
        if (count_bytes(part, wanted) != expected) FAIL("begin " << begin << ", length " << length);
      }
    }
  }
}

TEST_CASE("no sum overflows however often the byte occurs") {
  for (const std::size_t length : {16320U, 16321U, 65280U, 1'000'003U}) {
    CHECK(count_bytes(std::string(length, '\n'), '\n') == length);
    CHECK(count_bytes(std::string(length, '\xff'), '\xff') == length);
    CHECK(count_bytes(std::string(length, '\n'), '\0') == 0);
  }
}
