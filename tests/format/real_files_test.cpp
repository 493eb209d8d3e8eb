// The shared collection of real logs: counts are those of its README.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

#include "format/alb.h"
#include "format/cloudfront.h"
#include "format/cloudtrail.h"
#include "format/s3_access.h"
#include "format/syslog.h"
#include "format/vpc_flow.h"
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

TEST_CASE("every line of real access logs is dated by its own columns") {
  struct Case {
    const char* file;
    std::unique_ptr<const format::Decoder> (*make)();
    std::size_t events;
    std::uint64_t header_lines;
    const char* first;
    const char* last;
  };
  const auto& [file, make, events, header_lines, first, last] = GENERATE(values<Case>(
      {{"elb/opensearch/alb.log", format::make_alb, 63, 0, "2022-07-05T04:47:50.273Z", "2022-07-05T04:48:07.456Z"},
       {"elb/awsdocs/alb_examples.log", format::make_alb, 7, 0, "2018-07-02T22:23:00.186Z", "2018-11-30T22:23:00.186Z"},
       {"elb/crowdsec/aws-alb-http-bad-user-agent.log", format::make_alb, 4, 0, "2023-04-26T12:23:00.186Z",
        "2023-04-26T12:23:16.948Z"},
       {"cloudfront/opensearch/cloudfront.log", format::make_cloudfront, 40, 2, "2023-02-22T03:22:37Z",
        "2023-02-22T03:24:22Z"},
       {"s3access/opensearch/s3_access.log", format::make_s3_access, 18, 0, "2023-01-31T09:25:21Z",
        "2023-01-31T09:25:34Z"}}));
  CAPTURE(file);
  const auto bytes = shared_file(file);
  if (!bytes) {
    WARN("skipped: no " << file);
    return;
  }
  const auto decoder = make();
  const auto reading = read_whole(*decoder, *bytes);
  CHECK(reading.counters[Count::header_lines] == header_lines);
  const auto dated = date_all(*decoder, reading.events, "2026-01-01T00:00:00Z");
  CHECK(dated.lines == events);
  CHECK(dated.dated == events);
  CHECK(to_iso8601(dated.first) == first);
  CHECK(to_iso8601(dated.last) == last);
}

TEST_CASE("the flow logs that AWS documents are dated below each of their headers") {
  const auto bytes = shared_file("vpcflow/awsdocs/examples.txt");
  if (!bytes) {
    WARN("skipped: no flow logs");
    return;
  }
  // One file with headers that differ, as no flow log has them: a line a chunk.
  const auto decoder = format::make_vpc_flow();
  const format::Reference reference{parse_iso8601("2026-01-01T00:00:00Z").value(), &TimeZone::utc()};
  Pieces pieces(*decoder);
  std::size_t seen = 0;
  std::size_t dated = 0;
  for (std::string_view rest = *bytes; !rest.empty();) {
    const std::size_t size = std::min(rest.find('\n') + 1, rest.size());
    pieces.add(rest.substr(0, size), size == rest.size());
    rest.remove_prefix(size);
    const auto& events = pieces.reading().events;
    DecoderState state = pieces.reading().state;
    if (events.size() > seen && decoder->date(events.back(), reference, state)) ++dated;
    seen = events.size();
  }
  CHECK(pieces.reading().counters[Count::header_lines] == 4);
  CHECK(seen == 50);
  CHECK(dated == 17);
}
