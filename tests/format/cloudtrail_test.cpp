#include "format/cloudtrail.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "format/object_scan.h"
#include "reading.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

using Events = std::vector<std::string>;

Reading whole(std::string_view bytes, bool final = true) {
  return read_whole(*format::make_cloudtrail(), bytes, final);
}

std::string record(const std::string& id) {
  return R"({"eventVersion":"1.08","userIdentity":{"type":"Root","a":[]},"eventTime":"2026-11-03T04:05:06Z","x":[{"ARN":"}],{"},{}],)"
         R"("eventID":")" +
         id + R"("})";
}

const std::string kA = record("a");
const std::string kB = record("b");
const std::string kC = record("c");

// The record with one piece of its text replaced.
std::string with(std::string text, const std::string& piece, const std::string& by) {
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(at, piece.size(), by);
}

std::string document(const Events& records) {
  std::string text = "{\"Records\":[";
  for (std::size_t i = 0; i < records.size(); ++i) text += (i == 0 ? "" : ",") + records[i];
  return text + "]}";
}

}  // namespace

TEST_CASE("each form that records come in gives the same records") {
  const auto text = GENERATE_COPY(values<std::string>({
      document({kA, kB, kC}),
      " { \"Records\" :\n [\n  " + kA + "  ,\n " + kB + ",\r\n\t" + kC + "\n ]\n}\n",
      "[" + kA + "," + kB + "," + kC + "]",
      kA + "\n" + kB + "\r\n" + kC + "\n",
      kA + kB + kC,
      document({kA}) + "\n" + document({}) + document({kB}) + "[" + kC + "]",
      "{\"version\":{\"Records\":[1]},\"Records\":[" + kA + "," + kB + "," + kC + "]}",
  }));
  CAPTURE(text);
  const auto reading = whole(text, false);
  CHECK(reading.events == Events{kA, kB, kC});
  CHECK(reading.left == 0);
  CHECK(reading.counters == Counters{});
}

TEST_CASE("a document that is cut short gives its whole records") {
  const std::string text = document({kA, kB});
  const std::string cut = text.substr(0, text.size() - 5);
  const auto waiting = whole(cut, false);
  CHECK(waiting.events == Events{kA});
  CHECK(waiting.left == kB.size() - 3);
  CHECK(waiting.counters == Counters{});
  const auto ended = whole(cut, true);
  CHECK(ended.events == Events{kA});
  CHECK(ended.left == 0);
  CHECK(ended.counters[Count::unparsed] == 1);
}

TEST_CASE("what is wrong with a file is told, and where, however it comes") {
  using Kind = Damage::Kind;
  struct Case {
    std::string bytes;
    Damage damage;
  };
  const std::string document_ab = document({kA, kB});
  const auto [bytes, damage] = GENERATE_COPY(values<Case>({
      {"<!DOCTYPE html>", {Kind::no_json, 0}},
      {R"({"foo":1})", {Kind::no_record, 0}},
      {kA + R"({"foo":1})", {Kind::no_record, kA.size()}},
      {document_ab + "x", {Kind::no_json, document_ab.size()}},
      {document_ab.substr(0, document_ab.size() - 5), {Kind::ends_early, document_ab.size() - 2 - kB.size()}},
      {document({with(kA, "\"x\":", "\"x\""), kB}), {Kind::broken, std::string("{\"Records\":[").size()}},
      {kA + "{\"a\":\"" + std::string(limits::kLineBytes, 'x') + "\"}" + kB, {Kind::over_long, kA.size()}},
  }));
  CAPTURE(to_string(damage));
  CHECK(whole(bytes).damage == damage);
  CHECK(read_cut(*format::make_cloudtrail(), bytes, bytes.size() / 2).damage == damage);
  CHECK_FALSE(whole(document_ab).damage);
}

TEST_CASE("a broken record costs itself alone, and is counted once") {
  const auto broken = GENERATE_COPY(values<std::string>({
      with(kB, "\"b\"", "\"b"),                     // a quote missing at the very end
      with(kB, "\"Root\"", "\"Root"),               // in the middle
      with(kB, "\"type\"", "type\""),               //
      with(kB, "\"a\":[]}", "\"a\":[]"),            // braces and brackets
      with(kB, "\"b\"}", "\"b\""),                  //
      with(kB, "\"a\":[]", "\"a\":["),              //
      with(kB, "{}],", "{},"),                      //
      with(kB, ":{\"type\"", ":\"type\""),          //
      with(kB, "\"1.08\",", "\"1.08\""),            // commas and colons
      with(kB, "\"eventTime\":", "\"eventTime\""),  //
      with(kB, "Root", "Ro\not"),                   // a control character
      with(kB, "\"1.08\"", "1.08x#"),               // a value that is none
      kB.substr(0, kB.find("Root")),                // cut off, and the next written behind it
      kB.substr(0, 1),                              //
      std::string("\"eventID\":\"b\"}"),            // its beginning is lost
      std::string("garbage {"),                     //
  }));
  CAPTURE(broken);
  SECTION("in a document") {
    const auto reading = whole(document({kA, broken, kC}));
    CHECK(reading.events == Events{kA, kC});
    CHECK(reading.counters[Count::unparsed] == 1);
    CHECK_FALSE(reading.state.skipping_long_line);
  }
  SECTION("among lines") {
    const auto reading = whole(kA + "\n" + broken + "\n" + kC + "\n");
    CHECK(reading.events == Events{kA, kC});
    CHECK(reading.counters[Count::unparsed] == 1);
  }
}

TEST_CASE("a line that was cut off behind a colon does not take the next line with it") {
  const auto reading = whole(kA + "\n" + kB.substr(0, kB.find("{\"type")) + "\n" + kC + "\n");
  CHECK(reading.events == Events{kA, kC});
  CHECK(reading.counters[Count::unparsed] == 1);
}

TEST_CASE("what is no record is counted and passed over") {
  const auto reading = whole(R"({"logFiles":[{"s3Bucket":"b"}]})" + kA + "{}\n" + kB);
  CHECK(reading.events == Events{kA, kB});
  CHECK(reading.counters[Count::unparsed] == 2);
}

TEST_CASE("digests and notices of delivery are counted as what they are, and are no damage") {
  const std::string digest =
      R"({"awsAccountId":"111122223333","digestStartTime":"2026-11-03T04:05:06Z","digestS3Object":"k","logFiles":[{"s3Bucket":"b"}]})";
  const std::string first = with(digest, R"("digestS3Object":"k")", R"("previousDigestS3Object":null)");
  const std::string of_trail = R"({"s3Bucket":"b","s3ObjectKey":["AWSLogs/x.gz"]})";
  const std::string of_bucket =
      R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2026-11-03T04:05:06Z","eventName":"ObjectCreated:Put","s3":{"object":{"key":"k"}}}]})";
  const std::string in_envelope =
      R"({"Type":"Notification","TopicArn":"arn:aws:sns:us-east-1:111122223333:t","Message":"{}"})";
  const auto reading = whole(digest + first + of_trail + kA + of_bucket + in_envelope + document({}) + kB);
  CHECK(reading.events == Events{kA, kB});
  CHECK_FALSE(reading.damage);
  Counters expected;
  expected[Count::digests] = 2;
  expected[Count::notices] = 3;
  CHECK(reading.counters == expected);
}

TEST_CASE("an Insight is two records, each dated") {
  const auto insight = [](const std::string& state, const std::string& id, const std::string& time) {
    return R"({"eventVersion":"1.09","eventTime":")" + time + R"(","awsRegion":"us-east-1","eventID":")" + id +
           R"(","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","sharedEventID":"shared",)"
           R"("insightDetails":{"state":")" +
           state +
           R"(","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","insightType":"ApiCallRateInsight",)"
           R"("insightContext":{"statistics":{"baseline":{"average":0.1},"insight":{"average":9}}}},"eventCategory":"Insight"})";
  };
  const std::string start = insight("Start", "a-1", "2026-11-03T04:00:00Z");
  const std::string end = insight("End", "a-2", "2026-11-03T04:30:00Z");
  Chunk chunk;
  chunk.bytes = document({start, end});
  chunk.final = true;
  DecoderState state;
  std::vector<Slice> records;
  Counters counters;
  const auto decoder = format::make_cloudtrail();
  const auto framed = decoder->frame(chunk, state, records, counters);
  REQUIRE(records.size() == 2);
  CHECK(counters == Counters{});
  CHECK(framed.keys[0] != framed.keys[1]);
  const TimeZone utc = TimeZone::utc();
  CHECK(decoder->date(records[1].of(chunk.bytes), {Time(), &utc}, state) == parse_iso8601("2026-11-03T04:30:00Z"));
}

TEST_CASE("Records that are no array are no document") {
  const auto reading = whole(R"({"Records":null}{"Records":{"eventVersion":"1"}})" + kA);
  CHECK(reading.events == Events{kA});
  CHECK(reading.counters[Count::unparsed] == 2);
}

TEST_CASE("a nested object that looks like a record is part of its own") {
  const std::string nested = with(kA, "{\"ARN\"", kB + ",{\"ARN\"");
  CHECK(whole(document({nested, kC})).events == Events{nested, kC});
}

TEST_CASE("a record past the bound is counted and costs no other record") {
  const std::string longest = with(kB, "Root", std::string(limits::kLineBytes - kB.size() + 4, 'r'));
  REQUIRE(longest.size() == limits::kLineBytes);
  const std::string longer = with(longest, "rr", "rrr");
  const auto reading = whole(document({longest, longer, kC}));
  CHECK((reading.events == Events{longest, kC}));
  CHECK(reading.counters[Count::over_long] == 1);
  CHECK(reading.counters[Count::unparsed] == 0);

  const auto decoder = format::make_cloudtrail();
  Pieces pieces(*decoder);
  pieces.add("{\"Records\":[" + longer.substr(0, limits::kLineBytes), false);
  CHECK(pieces.reading().left == limits::kLineBytes);  // may yet become one
  pieces.add(longer.substr(limits::kLineBytes), false);
  CHECK(pieces.reading().left == 0);
  CHECK(pieces.reading().state.skipping_long_line);
  pieces.add("," + kC, false);
  CHECK(pieces.reading().events == Events{kC});
  CHECK_FALSE(pieces.reading().state.skipping_long_line);
}

TEST_CASE("nesting past the bound is broken, at the bound it is not") {
  const auto nested = [](std::size_t depth) {
    return "{\"eventVersion\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(whole(nested(limits::kJsonDepth)).events.size() == 1);
  const auto reading = whole(nested(limits::kJsonDepth + 1) + "\n" + kA);
  CHECK(reading.events == Events{kA});
  CHECK(reading.counters[Count::unparsed] == 1);
}

TEST_CASE("hostile nesting does not make the framing slow") {
  std::string bytes;
  while (bytes.size() < 4 * limits::kLineBytes) bytes += "[{\"a\":";
  const auto reading = whole(bytes);  // runs into the test's time limit where the work grows with the square
  CHECK(reading.events.empty());
  CHECK(reading.counters[Count::unparsed] == 1);
}

TEST_CASE("a hole of NUL bytes between records is counted, one inside a record breaks it") {
  const auto reading = whole(kA + "\n" + std::string(100, '\0') + kB + "\n");
  CHECK(reading.events == Events{kA, kB});
  CHECK(reading.counters[Count::nul_bytes] == 100);
  CHECK(reading.counters[Count::unparsed] == 0);
  CHECK(whole(kA + with(kB, "Root", std::string(9, '\0')) + kC).events == Events{kA, kC});
}

TEST_CASE("a record is dated by its own eventTime") {
  const auto decoder = format::make_cloudtrail();
  const format::Reference reference{kEpoch, &TimeZone::utc()};
  DecoderState state;
  const auto* text = R"({"requestParameters":{"eventTime":"1999-01-01T00:00:00Z"},"eventTime":"2026-11-03T04:05:06Z"})";
  CHECK(decoder->date(text, reference, state) == parse_iso8601("2026-11-03T04:05:06Z"));
  CHECK(state.last_stamp == parse_iso8601("2026-11-03T04:05:06Z"));
  CHECK_FALSE(decoder->date(R"({"eventName":"x"})", reference, state));
  CHECK(state.last_stamp == parse_iso8601("2026-11-03T04:05:06Z"));
}

TEST_CASE("records are the same wherever the bytes are cut") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto decoder = format::make_cloudtrail();
  const std::string text = document({kA, with(kB, "\"Root\"", "\"Root"), kC}) + "\n{\"logFiles\":[]}" +
                           kB.substr(0, 90) + "\n" + kA + "\n" + with(kA, ":{\"type\"", " :  {\"type\"") +
                           with(kB, "\"1.08\"", "#, \"y\" :   {\"eventID\":1}") + kC;
  const auto expected = read_whole(*decoder, text);
  REQUIRE(expected.events.size() == 5);
  REQUIRE(expected.counters[Count::unparsed] == 4);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    const auto reading = read_cut(*decoder, text, cut);
    CHECK(reading.events == expected.events);
    CHECK(reading.counters == expected.counters);
  }
  for (int i = 0; i < 300; ++i) {
    const auto reading = read_in_pieces(*decoder, text, 1 + static_cast<std::size_t>(i), random);
    CHECK(reading.events == expected.events);
    CHECK(reading.counters == expected.counters);
    CHECK(reading.left == 0);
  }
}
