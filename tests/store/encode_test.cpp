#include "store/encode.h"

#include <catch2/catch.hpp>

#include "sample.h"

using namespace tocsin;
using namespace tocsin::store;

TEST_CASE("events come back as they were, extreme numbers and paths that are no text included") {
  const auto events = test::hostile_alarm("a").recent;
  const auto back = decode_evidence(encode(events));
  REQUIRE(back);
  CHECK(*back == events);
  CHECK(decode_evidence(encode({}))->empty());
}

TEST_CASE("events of one file share its path, on disk and in memory") {
  const auto a = std::make_shared<const std::string>(100, 'a');
  const auto other = std::make_shared<const std::string>(100, 'a');
  const std::string bytes = encode({{from_ms(1), {a, 1, 1}}, {from_ms(2), {other, 2, 1}}});
  CHECK(bytes.size() < 120);
  const auto back = decode_evidence(bytes);
  REQUIRE(back);
  CHECK((*back)[0].event.file == (*back)[1].event.file);
}

TEST_CASE("the bytes of version 1 stand on disk and never change") {
  const auto file = std::make_shared<const std::string>("/f");
  CHECK(encode({{from_ms(1000), {file, 300, 5}}, {from_ms(-1), {file, 0, 0}}, {from_ms(0), {}}}) ==
        std::string("\x01\xD0\x0F\xAC\x02\x05\x04/f\x01\x00\x00\x01\x00\x00\x00\x00", 17));
}

TEST_CASE("events that are cut short anywhere, or of another version, are refused") {
  const auto events = test::hostile_alarm("a").recent;
  const std::string whole = encode({events.begin(), events.begin() + 1});
  for (std::size_t size = 2; size < whole.size(); ++size)
    CHECK_FALSE(decode_evidence(std::string_view(whole).substr(0, size)));
  CHECK_FALSE(decode_evidence(""));
  CHECK_FALSE(decode_evidence("\x02"));
  CHECK_FALSE(decode_evidence(
      std::string("\x01\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 14)));  // a path of 2^64 bytes
  CHECK_FALSE(decode_evidence(
      std::string("\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 13)));  // a number past 64 bits
}
