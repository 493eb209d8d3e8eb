// Events whose time and place the source knows: records of a journal.
#include <catch2/catch.hpp>

#include "engine/scan.h"
#include "support/rules.h"

using namespace tocsin;

namespace {

std::string rules(const std::string& filter) {
  return "log_groups:\n  - {name: g, journal: {}, format: syslog, timezone: UTC}\nmetric_filters:\n"
         "  - {name: f, log_group: g, pattern: fail, metric_transformation: {namespace: n, name: m" +
         filter + "},\n    alarm: {name: a, threshold: 0, period: 60}}\n";
}

Time at(std::string_view time) { return *parse_iso8601("2026-11-15T" + std::string(time) + "Z"); }

Chunk records(const std::vector<std::string>& times, const std::string& text) {
  Chunk chunk;
  chunk.start.log_group = "g";
  chunk.start.path = "journal";
  chunk.start.offset = 1000;
  chunk.start.cursor = "c0";
  chunk.read_from = "journal";
  chunk.reference = at("21:00:00");
  for (const std::string& time : times) {
    chunk.known.push_back({chunk.bytes.size(), at(time), "c" + std::to_string(chunk.known.size() + 1)});
    chunk.bytes += "Nov 15 " + time.substr(0, 8) + " h su: " + text + "\n";
  }
  return chunk;
}

engine::Findings scan(const std::string& filter, const Chunk& chunk) {
  engine::Scratch scratch;
  return engine::scan(*test::program_of(rules(filter)), GroupId{0}, chunk, scratch);
}

}  // namespace

TEST_CASE("a record's own time counts, to the millisecond, and not the whole second of its line") {
  const auto found = scan("", records({"20:35:41.250", "20:35:41.750", "20:35:42.001"}, "fail"));
  REQUIRE(found.samples.size() == 3);
  CHECK(found.samples[0].time == at("20:35:41.250"));
  CHECK(found.samples[1].time == at("20:35:41.750"));
  CHECK(found.samples[2].time == at("20:35:42.001"));
  CHECK(found.first == at("20:35:41.250"));
  CHECK(found.newest == at("20:35:42.001"));
  CHECK(found.after.decoder.last_stamp == at("20:35:42.001"));
}

TEST_CASE("a match names its record, and the position the last record of all") {
  Chunk chunk = records({"20:35:41", "20:35:42"}, "fail");
  const std::size_t line = chunk.bytes.size() / 2;
  chunk.known.push_back({chunk.bytes.size(), at("20:35:43"), "c3"});
  chunk.bytes += "Nov 15 20:35:43 h su: good\n";
  const auto found = scan("", chunk);
  REQUIRE(found.samples.size() == 2);
  CHECK(*found.samples[1].event.file == "journal#c2");
  CHECK(found.samples[1].event.offset == 1000 + line);
  CHECK(found.after.cursor == "c3");
  CHECK(found.after.offset == 1000 + chunk.bytes.size());
}

TEST_CASE("default values have the records' times too") {
  const auto found = scan(", default_value: 0", records({"20:35:41.250", "20:35:42.750"}, "good"));
  REQUIRE(found.samples.size() == 2);
  CHECK(found.samples[0].time == at("20:35:41.250"));
  CHECK(found.samples[1].time == at("20:35:42.750"));
}

TEST_CASE("a record that a broken clock put into the future counts as of its arrival") {
  const auto found = scan("", records({"20:35:41", "23:00:00"}, "fail"));
  REQUIRE(found.samples.size() == 2);
  CHECK(found.samples[1].time == at("21:00:00"));
  CHECK(found.counters[Count::future_stamps] == 1);
  CHECK(found.after.cursor == "c2");
}
