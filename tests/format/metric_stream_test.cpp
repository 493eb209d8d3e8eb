#include "format/metric_stream.h"

#include <catch2/catch.hpp>

#include "reading.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

using Events = std::vector<std::string>;

const std::string kRecord =
    R"({"metric_stream_name":"MyStream","account_id":"123456789012","region":"us-east-1","namespace":"AWS/NATGateway",)"
    R"("metric_name":"BytesOutToDestination","dimensions":{"NatGatewayId":"nat-0a1b"},"timestamp":1793000040000,)"
    R"-("value":{"max":900.5,"min":-1,"sum":1200.0,"count":3.0,"p99":899,"TM(25%:75%)":4},"unit":"Bytes","new":[1]})-";

Reading whole(std::string_view bytes, bool final = true) {
  return read_whole(*format::make_metric_stream(), bytes, final);
}

// The record with one piece of its text replaced.
std::string with(const std::string& piece, const std::string& by) {
  std::string text = kRecord;
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(at, piece.size(), by);
}

// A length, and in it the first field: as OTLP messages stand in a metric stream's file.
std::string opentelemetry(std::size_t length) {
  const std::string field = "\x0A" + std::string(1, static_cast<char>(0x80 | ((length - 3) & 0x7F))) +
                            std::string(1, static_cast<char>((length - 3) >> 7)) + std::string(length - 3, 'x');
  return std::string(1, static_cast<char>(0x80 | (length & 0x7F))) + std::string(1, static_cast<char>(length >> 7)) +
         field;
}

}  // namespace

TEST_CASE("a metric stream's records are cut out of lines, of arrays and of each other") {
  for (const std::string& text : {kRecord + "\n" + kRecord + "\n", kRecord + kRecord, kRecord + "\r\n\n" + kRecord,
                                  "[" + kRecord + ",\n" + kRecord + "]"}) {
    CAPTURE(text);
    const Reading reading = whole(text);
    CHECK(reading.events == Events{kRecord, kRecord});
    CHECK(reading.counters == Counters{});
    CHECK_FALSE(reading.damage);
  }
}

TEST_CASE("a broken record of a metric stream costs itself alone, wherever the file is cut into chunks") {
  const std::string text = kRecord + "\n" + kRecord.substr(0, 90) + "\n" + kRecord + R"({"other":1})" + kRecord;
  const Reading expected = whole(text);
  CHECK(expected.events == Events{kRecord, kRecord, kRecord});
  CHECK(expected.counters[Count::unparsed] == 2);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const Reading reading = read_cut(*format::make_metric_stream(), text, cut);
    REQUIRE(reading.events == expected.events);
    REQUIRE(reading.counters == expected.counters);
  }
}

TEST_CASE("a metric stream's binary format is refused by its name, once") {
  const std::string text = opentelemetry(300) + opentelemetry(5000);
  for (std::size_t cut = 0; cut <= 20; ++cut) {
    const Reading reading = read_cut(*format::make_metric_stream(), text, cut);
    CAPTURE(cut);
    CHECK(reading.events.empty());
    CHECK(reading.counters[Count::unparsed] == 1);
    REQUIRE(reading.damage);
    CHECK(*reading.damage == Damage{Damage::Kind::opentelemetry, 0});
  }
  CHECK(to_string(Damage{Damage::Kind::opentelemetry, 0}) ==
        "is in an OpenTelemetry format, which is not read: let the metric stream deliver JSON");
  // Other things that are no JSON are not called so.
  for (const std::string& other : {std::string("\x80\x01<html>"), std::string("\xC3\xA4"), std::string("\n\n{\n")}) {
    const Reading reading = whole(other);
    CHECK((!reading.damage || reading.damage->kind != Damage::Kind::opentelemetry));
  }
}

TEST_CASE("a record is read with its own namespace, name, dimensions, time, unit and statistic set") {
  const auto record = format::read_metric_record(kRecord);
  REQUIRE(record);
  CHECK(record->name_space == "AWS/NATGateway");
  CHECK(record->name == "BytesOutToDestination");
  CHECK(record->dimensions == Dimensions{{"NatGatewayId", "nat-0a1b"}});
  CHECK(record->unit == "Bytes");
  CHECK(to_ms(record->time) == 1'793'000'040'000);
  CHECK(record->count == 3);
  CHECK(record->sum == 1200);
  CHECK(record->minimum == -1);
  CHECK(record->maximum == 900.5);
  CHECK(format::read_metric_record(with("\"Bytes\"", "\"None\""))->unit.empty());
  CHECK(format::read_metric_record(with("{\"NatGatewayId\":\"nat-0a1b\"}", "{}"))->dimensions.empty());
}

TEST_CASE("a record that misses a member, or has another kind of it, is none") {
  CHECK_FALSE(format::read_metric_record(with("\"namespace\"", "\"x\"")));
  CHECK_FALSE(format::read_metric_record(with("\"BytesOutToDestination\"", "7")));
  CHECK_FALSE(format::read_metric_record(with("1793000040000", "\"1793000040000\"")));
  CHECK_FALSE(format::read_metric_record(with("1793000040000", "1e300")));
  CHECK_FALSE(format::read_metric_record(with("1793000040000", "9007199254740991")));
  CHECK_FALSE(format::read_metric_record(with("\"nat-0a1b\"", "1")));
  CHECK_FALSE(format::read_metric_record(with("{\"NatGatewayId\":\"nat-0a1b\"}", "[]")));
  CHECK_FALSE(format::read_metric_record(with("\"min\"", "\"mean\"")));
  CHECK_FALSE(format::read_metric_record(with("1200.0", "null")));
  CHECK_FALSE(format::read_metric_record(with("\"Bytes\"", "\"Octets\"")));
  CHECK_FALSE(format::read_metric_record("[]"));
  CHECK_FALSE(format::read_metric_record("{"));
}
