// Files that are broken are named: once in the log, the newest in `status`, and no flood of them drowns anything.
#include "daemon/damaged_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/limits.h"
#include "daemon/message_limit.h"
#include "running_daemon.h"
#include "support/captured.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

namespace fs = std::filesystem;

constexpr Time kNow{Duration{1'800'000'000'000}};

std::string record(int i) {
  return fmt::format(R"({{"eventVersion":"1.08","eventTime":"{}","eventName":"Get","eventID":"{}"}})",
                     to_iso8601(now()), i);
}

void put_in_place(const TempDir& dir, const std::string& name, const std::string& bytes) {
  dir.write("trail/.tmp", bytes);
  fs::rename(dir / "trail/.tmp", dir / ("trail/" + name));
}

std::string trail_rules(const TempDir& dir) {
  return rules_for(dir, "files: [\"" + dir.path() + "/trail/**/*.json*\"], format: cloudtrail",
                   "  - {name: gets, log_group: g, pattern: '{ $.eventName = \"Get\" }'}\n");
}

constexpr const char* kFound = "/log_groups/0/sources/0/damaged_files/found";

}  // namespace

TEST_CASE("each damaged file is named once in the log and in status, with what is wrong with it") {
  const TempDir dir;
  fs::create_directories(dir / "trail");
  const Captured log(STDERR_FILENO);
  Running daemon(dir, trail_rules(dir));
  put_in_place(dir, "a.json.gz", "<!DOCTYPE html><p>No such key</p>");
  put_in_place(dir, "b.json", R"({"foo":1})");
  put_in_place(dir, "c.json", R"({"Records":[)" + record(1) + R"(,{"eventVersion":x"},)" + record(2) + "]}");
  const std::string whole = gzip(R"({"Records":[)" + record(3) + "," + record(4) + "]}");
  put_in_place(dir, "d.json.gz", whole.substr(0, whole.size() - 9));
  put_in_place(dir, "e.json.gz", std::string("\x1f\x8b\x08 not deflate"));
  put_in_place(dir, "whole.json", record(5));
  REQUIRE(daemon.status_becomes(kFound, "5"));
  REQUIRE(daemon.status_becomes("/metric_filters/0/counters/matches", "5"));

  const std::string said = log.text();
  const std::string shown = daemon.status("/log_groups/0/sources/0/damaged_files/newest");
  const std::string words = daemon.print("status");
  for (const auto* what :
       {"a.json.gz is neither JSON nor gzipped JSON", "b.json has JSON that is no CloudTrail record, at byte 0",
        "c.json has a broken record at byte ", "d.json.gz is cut short: ", "e.json.gz is damaged: "}) {
    CAPTURE(what, said, words);
    const std::string path = dir / ("trail/" + std::string(what).substr(0, std::string(what).find(' ')));
    CHECK(count_of(said, path) == 1);
    CHECK(said.find(what) != std::string::npos);
    CHECK(words.find(what) != std::string::npos);
    CHECK(shown.find("\"path\":\"" + path + "\"") != std::string::npos);
  }
  CHECK(said.find("whole.json") == std::string::npos);
}

TEST_CASE("of a file with two faults the first found is told, once") {
  const TempDir dir;
  fs::create_directories(dir / "trail");
  const Captured log(STDERR_FILENO);
  Running daemon(dir, trail_rules(dir));
  const std::string html = gzip("<html>");
  put_in_place(dir, "a.json.gz", html.substr(0, html.size() - 4));
  REQUIRE(daemon.status_becomes("/log_groups/0/counters/cut_short", "1"));
  CHECK(daemon.status(kFound) == "1");
  CHECK(count_of(log.text(), "a.json.gz") == 1);
  CHECK(log.text().find("a.json.gz is neither JSON nor gzipped JSON") != std::string::npos);
}

TEST_CASE("a damaged file that is replaced by a sound one is damaged no more") {
  const TempDir dir;
  fs::create_directories(dir / "trail");
  Running daemon(dir, trail_rules(dir));
  const std::string whole = gzip(R"({"Records":[)" + record(1) + "]}");
  put_in_place(dir, "a.json.gz", whole.substr(0, whole.size() / 2));
  put_in_place(dir, "b.json.gz", "<html>");
  REQUIRE(daemon.status_becomes(kFound, "2"));
  put_in_place(dir, "a.json.gz", whole);
  put_in_place(dir, "b.json.gz", whole);
  CHECK(daemon.status_becomes("/log_groups/0/sources/0/damaged_files/newest", "[]"));
  CHECK(daemon.print("status").find("all are mended or replaced") != std::string::npos);
}

TEST_CASE("a digest that lies beside the records is no damage") {
  const TempDir dir;
  fs::create_directories(dir / "trail/CloudTrail-Digest");
  Running daemon(dir, trail_rules(dir));
  put_in_place(dir, "CloudTrail-Digest/a.json.gz", gzip(R"({"digestStartTime":"2026-11-15T20:00:00Z","logFiles":[]})"));
  REQUIRE(daemon.status_becomes("/log_groups/0/counters/digests", "1"));
  CHECK(daemon.counter("unparsed").empty());
  CHECK(daemon.status(kFound).empty());
}

TEST_CASE("of very many damaged files some are named in the log and the rest are counted there") {
  const TempDir dir;
  const int files = 3 * static_cast<int>(limits::kFileMessages);
  fs::create_directories(dir / "trail");
  const Captured log(STDERR_FILENO);
  {
    Running daemon(dir, trail_rules(dir));
    for (int i = 0; i < files; ++i) put_in_place(dir, fmt::format("{}.json", i), "<html>");
    REQUIRE(daemon.status_becomes(kFound, std::to_string(files)));
  }
  CHECK(count_of(log.text(), "is neither JSON nor gzipped JSON") == limits::kFileMessages);
  CHECK(log.text().find(fmt::format("and {} more messages", files - static_cast<int>(limits::kFileMessages))) !=
        std::string::npos);
}

TEST_CASE("a damaged file is news once, and again after it was mended") {
  daemon::DamagedFiles files;
  CHECK(files.add("a", "broken", kNow));
  CHECK_FALSE(files.add("a", "broken again", kNow));
  files.remove("a");
  CHECK(files.newest().empty());
  CHECK(files.add("a", "broken", kNow));
  CHECK(files.total() == 2);
}

TEST_CASE("of damaged files the newest are kept") {
  daemon::DamagedFiles files;
  for (std::size_t i = 0; i <= limits::kKnownDamagedFiles; ++i) CHECK(files.add(std::to_string(i), "broken", kNow));
  CHECK(files.newest().size() == limits::kShownDamagedFiles);
  CHECK(files.newest().back().path == std::to_string(limits::kKnownDamagedFiles));
  CHECK(files.add("0", "broken", kNow));  // forgotten: one past the bound
  CHECK(files.newest().size() == limits::kShownDamagedFiles);
}

TEST_CASE("messages past the bound are counted, and told of when their minute is over") {
  daemon::MessageLimit limit(2);
  CHECK(limit.allow(kNow));
  CHECK(limit.allow(kNow));
  CHECK_FALSE(limit.allow(kNow + Duration{59'999}));
  CHECK(limit.take_withheld(kNow + Duration{59'999}) == 0);
  CHECK(limit.take_withheld(kNow + Duration{60'000}) == 1);
  CHECK(limit.take_withheld(kNow + Duration{60'000}) == 0);
  CHECK(limit.allow(kNow + Duration{60'000}));
}
