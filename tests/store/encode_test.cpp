#include "store/encode.h"

#include <catch2/catch.hpp>

#include <limits>

#include "base/limits.h"
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

TEST_CASE("single values come back as they were, the smallest and the largest included") {
  const SingleValues values{SingleValues::Kind::rounded,
                            {{0, 1},
                             {5e-324, 2},
                             {0.1, std::numeric_limits<std::uint64_t>::max()},
                             {1, 3},
                             {std::numeric_limits<double>::max(), 1}}};
  const auto back = decode_single_values(encode_single_values(values));
  REQUIRE(back);
  CHECK(*back == values);
  const SingleValues unknown{SingleValues::Kind::unknown, {}};
  CHECK(*decode_single_values(encode_single_values(unknown)) == unknown);
}

TEST_CASE("the bytes of single values of version 1 stand on disk and never change") {
  CHECK(encode_single_values(SingleValues{SingleValues::Kind::exact, {{0, 300}, {1, 2}}}) ==
        std::string("\x01\x01\x00\xAC\x02\x80\x80\x80\x80\x80\x80\x80\xF8\x3F\x02", 15));
}

TEST_CASE("single values that are cut short, out of order, of another version or no numbers are refused") {
  const std::string whole = encode_single_values(SingleValues{SingleValues::Kind::exact, {{0.1, 300}}});
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(decode_single_values(std::string_view(whole).substr(0, size)));
  CHECK_FALSE(decode_single_values(std::string("\x02\x01\x00\x01", 4)));          // version
  CHECK_FALSE(decode_single_values(std::string("\x01\x03\x00\x01", 4)));          // kind
  CHECK_FALSE(decode_single_values(std::string("\x01\x00\x00\x01", 4)));          // unknown ones that are known
  CHECK_FALSE(decode_single_values(std::string("\x01\x01\x00\x00", 4)));          // none of a value
  CHECK_FALSE(decode_single_values(std::string("\x01\x01\x01\x01\x00\x01", 6)));  // the same value twice
  CHECK_FALSE(decode_single_values(encode_single_values(SingleValues{SingleValues::Kind::exact, {{-1, 1}}})));
  CHECK_FALSE(decode_single_values(
      encode_single_values(SingleValues{SingleValues::Kind::exact, {{std::numeric_limits<double>::infinity(), 1}}})));
}

TEST_CASE("more single values than a bucket may hold are refused") {
  SingleValues values;
  for (std::size_t i = 0; i < limits::kDistinctValues; ++i) values.counts.push_back({static_cast<double>(i), 1});
  CHECK(decode_single_values(encode_single_values(values)));
  values.counts.push_back({1e9, 1});
  CHECK_FALSE(decode_single_values(encode_single_values(values)));
}
