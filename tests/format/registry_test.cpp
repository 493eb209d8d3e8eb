#include "format/registry.h"

#include <catch2/catch.hpp>

using namespace tocsin;

TEST_CASE("each format has a name and a decoder") {
  for (const auto name : format::names()) {
    CAPTURE(name);
    const auto found = format::find(name);
    REQUIRE(found);
    CHECK(format::name_of(*found) == name);
    LogGroup group;
    group.format = *found;
    CHECK(format::make_decoder(group) != nullptr);
  }
  CHECK(format::names().size() == 9);
}

TEST_CASE("what AWS puts into S3 is delivered whole; other logs grow line by line") {
  CHECK(format::is_delivered_whole(Format::cloudtrail));
  CHECK(format::is_delivered_whole(Format::vpc_flow));
  CHECK(format::is_delivered_whole(Format::alb));
  CHECK(format::is_delivered_whole(Format::cloudfront));
  CHECK(format::is_delivered_whole(Format::s3_access));
  CHECK(format::is_delivered_whole(Format::metric_stream));
  CHECK_FALSE(format::is_delivered_whole(Format::syslog));
  CHECK_FALSE(format::is_delivered_whole(Format::text));
  CHECK_FALSE(format::is_delivered_whole(Format::json));
}

TEST_CASE("an unknown format has none") { CHECK_FALSE(format::find("sysog")); }

TEST_CASE("the decoder of a log group reads its timestamp_field") {
  LogGroup group;
  group.format = Format::json;
  group.timestamp_field = "$.at";
  DecoderState state;
  const format::Reference reference{kEpoch, &TimeZone::utc()};
  CHECK(format::make_decoder(group)->date(R"({"at":7})", reference, state) == from_ms(7000));
}
