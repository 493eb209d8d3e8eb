// Real logs through `replay`: events, bytes and matches are those that were counted by other programs.
#include <fmt/format.h>
#include <simdjson.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include "daemon/replay.h"
#include "support/temp_dir.h"

using namespace tocsin;
namespace fs = std::filesystem;

namespace {

const fs::path kData = fs::path(TOCSIN_SHARED_DIR) / "data";

// What the truth counts of CloudTrail records, as the pattern that counts the same; other names are those of calls.
std::string cloudtrail_pattern(std::string_view what) {
  if (what == "ConsoleLogin, errorMessage \"Failed authentication\"") {
    return R"({ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") })";
  }
  if (what == "root usage (CIS)") {
    return R"({ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" })";
  }
  if (what == "UnauthorizedOperation or AccessDenied (CIS)") {
    return R"({ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") })";
  }
  return fmt::format("{{ $.eventName = {} }}", what);
}

daemon::ReplaySummary replay(const fs::path& file, std::string_view format,
                             const std::map<std::string, std::string>& patterns) {
  const test::TempDir dir;
  std::string rules =
      fmt::format("log_groups:\n  - {{name: g, files: [{}], format: {}}}\nmetric_filters:\n", file.string(), format);
  for (const auto& [name, pattern] : patterns) {
    rules += fmt::format("  - name: {}\n    log_group: g\n    pattern: |-\n      {}\n", name, pattern);
  }
  daemon::ConfigurationSource source;
  source.config = dir.write("tocsin.yaml", "host: test\n");
  source.rules = {dir.write("rules.yaml", rules)};
  const daemon::Configuration configuration = daemon::read_configuration(source);
  INFO(configuration.diagnostics.to_text());
  REQUIRE_FALSE(configuration.diagnostics.has_errors());
  return daemon::replay(configuration, {}, *parse_iso8601("2026-11-21T00:00:00Z"), [](const Transition&) {});
}

}  // namespace

TEST_CASE("filters over real logs match as many events as were counted otherwise") {
  std::ifstream truth(kData / "ground_truth.jsonl");
  if (!truth) {
    WARN("skipped: no " << kData.string());
    return;
  }
  simdjson::dom::parser parser;
  std::size_t files = 0;
  std::size_t counts = 0;
  for (std::string line; std::getline(truth, line);) {
    const simdjson::dom::element row = parser.parse(line);
    const std::string_view file = row["file"];
    const std::string_view kind = row["events"];
    const bool cloudtrail = row["cloudtrail"].error() == simdjson::SUCCESS;
    if (!cloudtrail && kind != "lines" && kind != "jsonl") continue;  // no logs: single objects, and lists of them
    CAPTURE(file);
    std::map<std::string, std::string> patterns;
    std::map<std::string, std::uint64_t> expected;
    const auto expect = [&](std::string pattern, std::uint64_t count) {
      const std::string name = fmt::format("f{}", patterns.size());
      patterns.emplace(name, std::move(pattern));
      expected.emplace(name, count);
    };
    const std::uint64_t events = row["count"];
    expect("", events);
    if (cloudtrail) {
      for (const auto& [what, count] : row["cloudtrail"].get_object()) expect(cloudtrail_pattern(what), count);
    } else if (row["contains"].error() == simdjson::SUCCESS) {
      for (const auto& [text, count] : row["contains"].get_object()) {
        expect('"' + std::string(text) + '"', count);
        expect("-\"" + std::string(text) + '"', events - std::uint64_t(count));
      }
    }
    const auto summary = replay(fs::canonical(kData / file), cloudtrail ? "cloudtrail" : "text", patterns);
    CHECK(summary.events == events);
    CHECK(summary.matches == expected);
    CHECK(summary.rejected == 0);
    ++files;
    counts += expected.size();
  }
  INFO(files << " files, " << counts << " counts");
  CHECK(files > 100);
  CHECK(counts > 250);
}

TEST_CASE("patterns over the columns of real access logs match as many events as were counted otherwise") {
  struct Case {
    const char* file;
    const char* format;
    std::uint64_t events;
    std::map<std::string, std::string> patterns;
    std::map<std::string, std::uint64_t> matches;
  };
  const std::vector<Case> cases = {
      {"elb/opensearch/alb.log",
       "alb",
       63,
       {{"404", "[type, time, elb, client, target, t1, t2, t3, elb_status = 404, ...]"},
        {"5xx", "[type, time, elb, client, target, t1, t2, t3, elb_status >= 500, ...]"}},
       {{"404", 61}, {"5xx", 0}}},
      {"elb/awsdocs/alb_examples.log",
       "alb",
       7,
       {{"5xx", "[type, time, elb, client, target, t1, t2, t3, elb_status >= 500, ...]"}},
       {{"5xx", 1}}},
      {"cloudfront/opensearch/cloudfront.log",
       "cloudfront",
       40,
       {{"200", "[date, time, edge, bytes, ip, method, host, stem, status = 200, ...]"},
        {"304", "[date, time, edge, bytes, ip, method, host, stem, status = 304, ...]"},
        {"the last column", "[date, time, ..., start, end = \"-\"]"}},
       {{"200", 17}, {"304", 23}, {"the last column", 40}}},
      {"s3access/opensearch/s3_access.log",
       "s3_access",
       18,
       {{"put", "[owner, bucket, time, ip, requester, id, operation = REST.PUT.OBJECT, key, uri, status = 200, ...]"},
        {"denied", "[owner, bucket, time, ip, requester, id, operation, key, uri, status = 403, ...]"}},
       {{"put", 18}, {"denied", 0}}},
  };
  for (const auto& [file, format, events, patterns, matches] : cases) {
    CAPTURE(file);
    if (!fs::exists(kData / file)) {
      WARN("skipped: no " << file);
      continue;
    }
    const auto summary = replay(fs::canonical(kData / file), format, patterns);
    CHECK(summary.events == events);
    CHECK(summary.matches == matches);
    CHECK(summary.rejected == 0);
  }
}
