// docs/limits.md and lib/base/limits.h say the same: every bound has its row, with its value, and no row is without a
// bound.
#include "base/limits.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

using namespace tocsin;

namespace {

std::string read(const std::string& path) {
  std::ifstream in(fmt::format("{}/{}", TOCSIN_SOURCE_DIR, path), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// 200'000 as "200,000".
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

// As a person writes it: "256 KiB" for what is named ...Bytes, "200,000" for another count.
std::string shown(const std::string& name, std::uint64_t number) {
  if (!name.ends_with("Bytes")) return grouped(number);
  if (number >= 1U << 30U && number % (1U << 30U) == 0) return fmt::format("{} GiB", number >> 30U);
  if (number >= 1U << 20U && number % (1U << 20U) == 0) return fmt::format("{} MiB", number >> 20U);
  if (number >= 1U << 10U && number % (1U << 10U) == 0) return fmt::format("{} KiB", number >> 10U);
  return fmt::format("{} bytes", number);
}

std::string shown(const std::string& /*name*/, std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  if (ms % 3'600'000 == 0) return fmt::format("{} h", ms / 3'600'000);
  if (ms < 1000) return fmt::format("{} ms", ms);
  return ms % 1000 == 0 ? fmt::format("{} s", ms / 1000) : fmt::format("{}.{} s", ms / 1000, ms % 1000 / 100);
}

std::map<std::string, std::string> bounds() {
  std::map<std::string, std::string> all;
#define BOUND(name) all.emplace(#name, shown(#name, limits::name))
  BOUND(kReadBytes);
  BOUND(kRotationGrace);
  BOUND(kGenerations);
  BOUND(kPlaces);
  BOUND(kFolders);
  BOUND(kRotatedDirectories);
  BOUND(kInflatedBytes);
  BOUND(kPatternComponents);
  BOUND(kLineBytes);
  BOUND(kDocumentBytes);
  BOUND(kSeenRecords);
  BOUND(kSeenFor);
  BOUND(kJsonDepth);
  BOUND(kFilesPerGroup);
  BOUND(kFoldersPerGroup);
  BOUND(kDeliveredFiles);
  BOUND(kForgetGoneAfter);
  BOUND(kKeepUnreadFor);
  BOUND(kPrefixBytes);
  BOUND(kTimeZoneBytes);
  BOUND(kJournalMessageBytes);
  BOUND(kJournalNameBytes);
  BOUND(kJournalRecords);
  BOUND(kJournalMatches);
  BOUND(kNotReadPerGroup);
  BOUND(kShownNotRead);
  BOUND(kFileMessages);
  BOUND(kShownDamagedFiles);
  BOUND(kGaps);
  BOUND(kShownGaps);
  BOUND(kKnownDamagedFiles);
  BOUND(kRuleFileBytes);
  BOUND(kYamlDepth);
  BOUND(kYamlNodes);
  BOUND(kPatternCharacters);
  BOUND(kExtractCharacters);
  BOUND(kExtractMemoryBytes);
  BOUND(kDimensions);
  BOUND(kAlarmDimensions);
  BOUND(kRegexCount);
  BOUND(kRegexSteps);
  BOUND(kRegexBytes);
  BOUND(kActionsPerState);
  BOUND(kRules);
  BOUND(kMetricQueries);
  BOUND(kMathBytes);
  BOUND(kMathDepth);
  BOUND(kMathNodes);
  BOUND(kEvaluationRangeExtra);
  BOUND(kSlidingPeriods);
  BOUND(kAlarmRuleCharacters);
  BOUND(kAlarmRuleNames);
  BOUND(kAlarmRuleDepth);
  BOUND(kCompositesOfAlarm);
  BOUND(kMatcherAnswers);
  BOUND(kMatcherAnsweredPatterns);
  BOUND(kWindowBuckets);
  BOUND(kDistinctValues);
  BOUND(kWindowValues);
  BOUND(kDimensionCharacters);
  BOUND(kDimensionCombinations);
  BOUND(kGroups);
  BOUND(kShownGroups);
  BOUND(kForcedStateFor);
  BOUND(kBandDays);
  BOUND(kEvidence);
  BOUND(kEvidenceTexts);
  BOUND(kEvidenceBytes);
  BOUND(kSettle);
  BOUND(kFutureStamp);
  BOUND(kMetricValues);
  BOUND(kMetricSeries);
  BOUND(kMetricDatapoints);
  BOUND(kMetricDatapointsDeleted);
  BOUND(kDatapointsAnswered);
  BOUND(kStatisticsAsked);
  BOUND(kMetricsListed);
  BOUND(kMetricData);
  BOUND(kMetricDimensions);
  BOUND(kMetricNameCharacters);
  BOUND(kMetricDataAge);
  BOUND(kMetricDataAhead);
  BOUND(kEmbeddedBytes);
  BOUND(kEmbeddedMetrics);
  BOUND(kEmbeddedValues);
  BOUND(kEmbeddedDatapoints);
  BOUND(kInterfaces);
  BOUND(kInterfaceGlobs);
  BOUND(kInterfaceGlobBytes);
  BOUND(kUncommittedRows);
  BOUND(kCommitEvery);
  BOUND(kHistoryRows);
  BOUND(kLaneRows);
  BOUND(kShownDeadLetters);
  BOUND(kDeadLetters);
  BOUND(kGiveUpAfter);
  BOUND(kWaitingRows);
  BOUND(kFailingAttempts);
  BOUND(kClockStep);
  BOUND(kNotifyMaxAge);
  BOUND(kSaidToBeLate);
  BOUND(kSummaryQuiet);
  BOUND(kSummaryWait);
  BOUND(kStormThreshold);
  BOUND(kToldAtOnce);
  BOUND(kStormWait);
  BOUND(kStormMessages);
  BOUND(kStormQuiet);
  BOUND(kStormGroups);
  BOUND(kDigestGroups);
  BOUND(kFlapThreshold);
  BOUND(kFlapQuiet);
  BOUND(kFlapTracked);
  BOUND(kMutes);
  BOUND(kMuteLongest);
  BOUND(kMutedAlarms);
  BOUND(kMutedHeld);
  BOUND(kEndpointFails);
  BOUND(kConnectTimeout);
  BOUND(kSendTimeout);
  BOUND(kExecTimeout);
  BOUND(kExecKillAfter);
  BOUND(kStopGrace);
  BOUND(kStopKillAfter);
  BOUND(kRefreshedAlerts);
  BOUND(kAlertsAtOnce);
  BOUND(kReplicas);
  BOUND(kSecretBytes);
  BOUND(kAnswerBytes);
  BOUND(kRequestBytes);
  BOUND(kConnections);
  BOUND(kRequestTimeout);
#undef BOUND
  return all;
}

// The words that follow a mark in a text, up to a character that ends them.
std::set<std::string> after_each(const std::string& text, const std::string& mark, const std::string& ends) {
  std::set<std::string> words;
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    words.insert("k" + text.substr(begin, text.find_first_of(ends, begin) - begin));
  }
  return words;
}

}  // namespace

TEST_CASE("every bound of limits.h is known to this test") {
  std::set<std::string> known;
  for (const auto& [name, value] : bounds()) known.insert(name);
  std::set<std::string> declared;
  for (const auto* type : {"std::size_t k", "std::uint32_t k", "std::uint64_t k", "milliseconds k"}) {
    declared.merge(after_each(read("lib/base/limits.h"), std::string("constexpr ") + type, " ={"));
  }
  CHECK(declared == known);
}

TEST_CASE("docs/limits.md has a row for every bound, with its value, and no other rows") {
  const std::string page = read("docs/limits.md");
  for (const auto& [name, value] : bounds()) {
    CAPTURE(name);
    CHECK(page.find(fmt::format("| `{}` | {} | ", name, value)) != std::string::npos);
  }
  CHECK(after_each(page, "| `k", "`").size() == bounds().size());
}
