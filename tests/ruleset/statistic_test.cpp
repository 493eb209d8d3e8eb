#include <catch2/catch.hpp>

#include "rule_text.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

// With the lines from 12 on.
std::string with(const std::string& lines) { return alarm_with("    period: 60\n    threshold: 1\n" + lines); }

}  // namespace

TEST_CASE("an alarm may have an extended statistic, in any style of YAML") {
  for (const std::string text : {"p99.9", "tm90", "TM(10%:90%)", "TM(20:60)", "PR(:300)", "TS(80%:)", "IQM"}) {
    CAPTURE(text);
    for (const std::string& line :
         {"    extended_statistic: " + text + "\n", "    extended_statistic: '" + text + "'\n"}) {
      const auto loaded = load_text(with(line));
      CHECK(loaded.diagnostics.to_text().empty());
      REQUIRE(loaded.rules.alarms.size() == 1);
      CHECK(to_string(loaded.rules.alarms[0].statistic) == text);
    }
  }
}

TEST_CASE("an alarm has one statistic, under the key of its kind") {
  CHECK(remarks(with("    statistic: Sum\n    extended_statistic: p99\n")) ==
        "/rules/a.yaml:15:25: error: 'extended_statistic' stands in the place of 'statistic': an alarm has one of "
        "them\n");
  CHECK(remarks(with("    statistic: p99\n")) ==
        "/rules/a.yaml:14:16: error: 'p99' is an extended statistic\n    extended_statistic: p99\n");
  CHECK(remarks(with("    extended_statistic: Sum\n")) ==
        "/rules/a.yaml:14:25: error: 'Sum' is no extended statistic\n    statistic: Sum\n");
  CHECK(remarks(with("    extended_statistic: p101\n")) ==
        "/rules/a.yaml:14:25: error: 'p101' is no statistic: a percentage lies between 0 and 100\n");
  CHECK(remarks(with("    statistic: Summ\n")).find("unknown statistic 'Summ'") != std::string::npos);
}

TEST_CASE("what few samples mean is a question of percentiles alone") {
  const std::string key = "    evaluate_low_sample_count_percentiles: ignore\n";
  const auto loaded = load_text(with("    extended_statistic: p99\n" + key));
  CHECK(loaded.diagnostics.to_text().empty());
  CHECK(loaded.rules.alarms.at(0).low_sample_count == LowSampleCount::ignore);
  CHECK(load_text(with("    extended_statistic: p99\n    evaluate_low_sample_count_percentiles: evaluate\n"))
            .rules.alarms.at(0)
            .low_sample_count == LowSampleCount::evaluate);
  CHECK(
      remarks(with("    extended_statistic: tm90\n" + key)) ==
      "/rules/a.yaml:15:44: error: 'evaluate_low_sample_count_percentiles' is about percentiles, but the statistic is "
      "tm90\n    extended_statistic: p99\n");
  CHECK(remarks(with(key)).find("but the statistic is Sum") != std::string::npos);
  CHECK(remarks(with("    extended_statistic: p99\n    evaluate_low_sample_count_percentiles: maybe\n"))
            .find("one of evaluate, ignore") != std::string::npos);
}
