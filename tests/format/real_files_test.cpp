// The shared collection of real logs: counts are those of its README.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

#include "format/cloudtrail.h"
#include "format/syslog.h"
#include "reading.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

struct Dated {
  std::size_t lines = 0;
  std::size_t dated = 0;
  Duration farthest_back{0};
  Time first, last;
};

Dated date_all(const format::Decoder& decoder, const std::vector<std::string>& events, std::string_view reference) {
  Dated result;
  DecoderState state;
  const format::Reference at{parse_iso8601(reference).value(), &TimeZone::utc()};
  for (const auto& event : events) {
    ++result.lines;
    const auto time = decoder.date(event, at, state);
    if (!time) continue;
    if (result.dated++ == 0) result.first = result.last = *time;
    result.farthest_back = std::max(result.farthest_back, result.last - *time);
    result.last = *time;
  }
  return result;
}

}  // namespace

TEST_CASE("every line of the loghub files is dated, in the order of the file") {
  struct Case {
    const char* file;
    const char* reference;
    const char* first;
    const char* last;
  };
  const auto& [file, reference, first, last] = GENERATE(values<Case>(
      {{"auth/loghub/Linux_2k.log", "2005-08-01T00:00:00Z", "2005-06-14T15:16:01Z", "2005-07-27T14:42:00Z"},
       {"auth/loghub/OpenSSH_2k.log", "2016-01-01T00:00:00Z", "2015-12-10T06:55:46Z", "2015-12-10T11:04:45Z"}}));
  const auto bytes = shared_file(file);
  if (!bytes) {
    WARN("skipped: no " << file);
    return;
  }
  const auto decoder = format::make_syslog();
  const auto reading = read_whole(*decoder, *bytes);
  const auto dated = date_all(*decoder, reading.events, reference);
  CHECK(dated.lines == 2000);
  CHECK(dated.dated == 2000);
  CHECK(dated.farthest_back <= std::chrono::seconds{5});  // Linux_2k.log goes back from 14:41:59 to 14:41:54
  CHECK(to_iso8601(dated.first) == first);
  CHECK(to_iso8601(dated.last) == last);
}

TEST_CASE("each writer's form of syslog lines is dated where a line has a stamp") {
  struct Case {
    const char* file;
    std::size_t dated;
    const char* first;
  };
  const auto& [file, count, first] = GENERATE(values<Case>({
      {"auth/plaso/syslog_chromeos.log", 8, "2016-10-25T19:37:23.297Z"},
      {"auth/plaso/syslog_osx.log", 2, "2020-03-11T19:26:39Z"},
      {"auth/plaso/syslog_rsyslog.log", 5, "2020-05-31T00:00:45.698Z"},
      {"auth/plaso/syslog_rsyslog_SysklogdFileFormat.log", 9, "2021-03-06T04:07:28Z"},
      {"auth/plaso/syslog_rsyslog_SyslogProtocol23Format.log", 9, "2021-03-06T04:07:38.251Z"},
      {"auth/plaso/syslog_rsyslog_ForwardFormat.log", 1, "2021-03-06T04:07:33.194Z"},
      {"auth/plaso/syslog_rsyslog_TraditionalForwardFormat.log", 1, "2021-03-06T04:07:23Z"},
      {"auth/beats/test.log", 10, "2021-02-21T21:54:44Z"},
  }));
  CAPTURE(file);
  const auto bytes = shared_file(file);
  if (!bytes) {
    WARN("skipped: no " << file);
    return;
  }
  const auto decoder = format::make_syslog();
  const auto dated = date_all(*decoder, read_whole(*decoder, *bytes).events, "2021-03-06T12:00:00Z");
  CHECK(dated.dated == count);
  CHECK(to_iso8601(dated.first) == first);
}

TEST_CASE("real CloudTrail files give their records, all dated, wherever they are cut") {
  const std::filesystem::path root = TOCSIN_SHARED_DIR "/data/cloudtrail";
  if (!std::filesystem::exists(root)) {
    WARN("skipped: no " << root);
    return;
  }
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto decoder = format::make_cloudtrail();
  const auto& [folder, extension, expected] =
      GENERATE(table<const char*, const char*, std::size_t>({{"invictus", ".json", 37},
                                                             {"stratus", ".json", 142},
                                                             {"otrf", ".jsonl", 103},
                                                             {"crowdsec", ".log", 6},
                                                             {"awsdocs", ".jsonl", 16}}));
  CAPTURE(folder);
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
    if (entry.path().extension() != extension || entry.path().filename() == "expected.jsonl") continue;
    const auto bytes = shared_file((std::filesystem::path("cloudtrail") / folder / entry.path().filename()).string());
    REQUIRE(bytes);
    const auto reading = read_whole(*decoder, *bytes);
    CAPTURE(entry.path());
    count += reading.events.size();
    CHECK(reading.counters == Counters{});
    const bool reshaped = std::string_view(folder) == "otrf";  // by logstash, which took eventTime away
    CHECK(date_all(*decoder, reading.events, "2026-01-01T00:00:00Z").dated == (reshaped ? 0 : reading.events.size()));
    CHECK((read_in_pieces(*decoder, *bytes, 4000, random).events == reading.events));
  }
  CHECK(count == expected);
}
