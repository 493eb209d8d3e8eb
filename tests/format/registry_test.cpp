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
  CHECK(format::names().size() == 4);
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
