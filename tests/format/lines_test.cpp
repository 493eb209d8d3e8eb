#include "format/lines.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "format/text.h"
#include "reading.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

using Lines = std::vector<std::string>;

const std::string kBound(limits::kLineBytes, 'b');
const std::string kLong(limits::kLineBytes + 1, 'l');

Reading whole(std::string_view bytes, bool final = true) { return read_whole(*format::make_text(), bytes, final); }

}  // namespace

TEST_CASE("an unfinished last line stays for the next chunk") {
  const auto reading = whole("one\ntwo\r\nthr", false);
  CHECK(reading.events == Lines{"one", "two"});
  CHECK(reading.left == 3);
}

TEST_CASE("what a final chunk has without a newline is an event") {
  const auto reading = whole("one\ntwo");
  CHECK(reading.events == Lines{"one", "two"});
  CHECK(reading.left == 0);
}

TEST_CASE("a chunk without a newline is left whole") {
  CHECK(whole("one", false).left == 3);
  CHECK(whole("", false).left == 0);
  CHECK(whole("").events.empty());
}

TEST_CASE("the longest line that is allowed is an event") {
  const auto reading = whole(kBound + "\n" + kBound);
  CHECK(reading.events == Lines{kBound, kBound});
  CHECK(reading.counters[Count::over_long] == 0);
  CHECK(whole(kBound, false).left == kBound.size());
}

TEST_CASE("a line past the bound is counted once and costs no other line") {
  SECTION("first, in the middle and last, in one chunk") {
    const auto reading = whole(kLong + "\none\r\n\n" + kLong + "\ntwo\n" + kLong);
    CHECK(reading.events == Lines{"one", "", "two"});
    CHECK(reading.counters[Count::over_long] == 3);
    CHECK(reading.left == 0);
    CHECK_FALSE(reading.state.skipping_long_line);
  }
  SECTION("one after the other") {
    const auto reading = whole(kLong + "\n" + kLong + "\none\n");
    CHECK(reading.events == Lines{"one"});
    CHECK(reading.counters[Count::over_long] == 2);
  }
  SECTION("over many chunks") {
    const auto decoder = format::make_text();
    Pieces pieces(*decoder);
    pieces.add("one\n" + kLong, false);
    CHECK(pieces.reading().left == 0);
    CHECK(pieces.reading().state.skipping_long_line);
    pieces.add(kLong, false);
    CHECK(pieces.reading().left == 0);
    pieces.add("rest\ntwo\nthr", false);
    CHECK_FALSE(pieces.reading().state.skipping_long_line);
    CHECK(pieces.reading().left == 3);
    pieces.add("ee\n", false);
    CHECK(pieces.reading().events == Lines{"one", "two", "three"});
    CHECK(pieces.reading().counters[Count::over_long] == 1);
  }
}

TEST_CASE("a carriage return at the very end belongs to the line's end also where lines are records") {
  CHECK(whole("one\r").events == Lines{"one"});
  CHECK(whole(kLong + "\none\r\n" + kLong + "\ntwo\r").events == Lines{"one", "two"});
}

TEST_CASE("NUL bytes are counted and stay in their event") {
  using namespace std::string_literals;
  const auto reading = whole("a\0b\n\0\0\nc\n\0\0\0d\n"s);
  CHECK(reading.events == Lines{"a\0b"s, "\0\0"s, "c", "\0\0\0d"s});
  CHECK(reading.counters[Count::nul_bytes] == 6);
}

TEST_CASE("a hole larger than a line may be does not take the line after it away") {
  const std::string hole(limits::kLineBytes + 5, '\0');
  const auto reading = whole("one\n" + hole + "two\nthree\n");
  CHECK(reading.events == Lines{"one", "two", "three"});
  CHECK(reading.counters[Count::over_long] == 0);
  CHECK(reading.counters[Count::nul_bytes] == hole.size());
}

TEST_CASE("lines are the same wherever the bytes are cut") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto decoder = format::make_text();
  const std::string small = "one\n\ntwo\r\n\rthree\nno end";
  const auto expected = read_whole(*decoder, small);
  for (std::size_t cut = 0; cut <= small.size(); ++cut) {
    CAPTURE(cut);
    const auto reading = read_cut(*decoder, small, cut);
    CHECK(reading.events == expected.events);
  }
  const std::string large = "one\n" + kLong + "\ntwo\n" + kBound + "\nthree\n" + kLong + kLong + "\nfour";
  const auto expected_large = read_whole(*decoder, large);
  REQUIRE(expected_large.events.size() == 5);
  for (int i = 0; i < 10; ++i) {
    const auto reading = read_in_pieces(*decoder, large, 300'000, random);
    CHECK((reading.events == expected_large.events));
    CHECK(reading.counters == expected_large.counters);
    CHECK(reading.left == 0);
  }
}
