#include "metric/statistic.h"

#include <catch2/catch.hpp>

#include "statistic_by_the_book.h"
#include "support/dice.h"
#include "support/from_environment.h"

using namespace tocsin;
using metric::Datapoint;
using metric::parse_statistic;

namespace {

std::string refusal(std::string_view text) {
  const auto parsed = parse_statistic(text);
  REQUIRE_FALSE(parsed);
  return parsed.error().message;
}

std::optional<double> of(std::string_view text, const std::vector<double>& values) {
  const auto statistic = parse_statistic(text);
  REQUIRE(statistic);
  Datapoint datapoint(statistic->needs_values());
  for (const double v : values) datapoint.add(v);
  return metric::value(*statistic, datapoint);
}

}  // namespace

TEST_CASE("every form of a statistic is read, and written back as it was") {
  for (const std::string text : {"SampleCount",   "Sum",
                                 "Average",       "Minimum",
                                 "Maximum",       "p0",
                                 "p50",           "p99.9",
                                 "p100",          "p99.9999999999",
                                 "p0.0000000001", "tm90",
                                 "wm99.5",        "tc0",
                                 "ts100",         "TM(10%:90%)",
                                 "TM(:95%)",      "TM(80%:)",
                                 "TM(20:60)",     "TM(:60)",
                                 "TM(0.5:)",      "WM(30:60)",
                                 "TC(50%:50%)",   "TS(0:1000000000000000000000)",
                                 "PR(:300)",      "PR(30:60)",
                                 "PR(60:)",       "IQM"}) {
    CAPTURE(text);
    const auto parsed = parse_statistic(text);
    REQUIRE(parsed);
    CHECK(to_string(*parsed) == text);
  }
  CHECK(parse_statistic("p099.90")->high == 99.9);
  CHECK(*parse_statistic("Sum") == Statistic::sum);
}

TEST_CASE("what is no statistic is refused with what was expected") {
  CHECK_THAT(refusal("q50"), Catch::Contains("'q50' is no statistic: expected Sum,"));
  CHECK_THAT(refusal(""), Catch::Contains("expected Sum,"));
  CHECK(refusal("p100.1") == "'p100.1' is no statistic: a percentage lies between 0 and 100");
  CHECK_THAT(refusal("p1" + std::string(400, '0')), Catch::Contains("between 0 and 100"));
  CHECK_THAT(refusal("tm101"), Catch::Contains("between 0 and 100"));
  CHECK_THAT(refusal("TM(0%:101%)"), Catch::Contains("between 0 and 100"));
  CHECK(refusal("p99.99999999999") == "'p99.99999999999' is no statistic: a percentage has at most 10 decimals");
  for (const char* text : {"p1e1", "p9.", "p.9", "p9.9.9", "p0x1", "p5 ", "tm90%", "p99,9"}) {
    CAPTURE(text);
    CHECK_THAT(refusal(text), Catch::Contains("a percentage is a decimal number"));
  }
  for (const char* text : {"p", "p-1", "p+1", "p inf", "pnan", "tm", "iq", "PR30", "pr30", "TM", "IQM(1:2)", "IQM90"}) {
    CAPTURE(text);
    CHECK_THAT(refusal(text), Catch::Contains("is no statistic"));
  }
  CHECK(refusal("P99") == "'P99' is no statistic: a name before one percentage is written small, as 'p99'");
  CHECK_THAT(refusal("TM90"), Catch::Contains("written small, as 'tm90'"));
  CHECK(refusal("tm(10%:90%)") == "'tm(10%:90%)' is no statistic: it is written in capitals, as 'TM(10%:90%)'");
  CHECK_THAT(refusal("iqm"), Catch::Contains("in capitals, as 'IQM'"));
  CHECK_THAT(refusal("sum"), Catch::Contains("it is written 'Sum'"));
  CHECK_THAT(refusal("TM(10%:60)"), Catch::Contains("both bounds must be percentages, or both values"));
  CHECK_THAT(refusal("TM(10:60%)"), Catch::Contains("both bounds must be percentages, or both values"));
  CHECK_THAT(refusal("PR(10%:90%)"), Catch::Contains("PR takes values, not percentages"));
  CHECK_THAT(refusal("PR(:90%)"), Catch::Contains("PR takes values, not percentages"));
  CHECK_THAT(refusal("TM(:)"), Catch::Contains("at least one bound is needed"));
  CHECK_THAT(refusal("TM()"), Catch::Contains("two bounds with a colon"));
  CHECK_THAT(refusal("TM(90%)"), Catch::Contains("two bounds with a colon"));
  CHECK_THAT(refusal("TM(1:2:3)"), Catch::Contains("two bounds with a colon"));
  CHECK_THAT(refusal("TM(1:2"), Catch::Contains("expected ')'"));
  CHECK_THAT(refusal("TM(1:2)x"), Catch::Contains("expected ')'"));
  CHECK_THAT(refusal("TM("), Catch::Contains("expected ')'"));
  CHECK_THAT(refusal("TM(%:)"), Catch::Contains("a percentage is a decimal number"));
  CHECK_THAT(refusal("TM(-1:2)"), Catch::Contains("not negative"));
  CHECK_THAT(refusal("TM(1e3:)"), Catch::Contains("a bound is a decimal number"));
  CHECK_THAT(refusal("TM(1: 2)"), Catch::Contains("a bound is a decimal number"));
  CHECK_THAT(refusal("TM(:1" + std::string(400, '0') + ")"), Catch::Contains("at most 2^360"));
  CHECK_THAT(refusal("TM(90%:10%)"), Catch::Contains("greater than the second"));
  CHECK_THAT(refusal("TM(60:20)"), Catch::Contains("less than the second"));
  CHECK(refusal(std::string(100'000, 'q')).size() < 500);
}

TEST_CASE("an alarm's statistic knows what it is") {
  CHECK(Statistic::sum.is_cumulative());
  CHECK(parse_statistic("tc90")->is_cumulative());
  CHECK(parse_statistic("TS(1:2)")->is_cumulative());
  CHECK_FALSE(parse_statistic("p99")->is_cumulative());
  CHECK_FALSE(Statistic::average.is_cumulative());
  CHECK_FALSE(Statistic::maximum.is_extended());
  CHECK(parse_statistic("IQM")->is_extended());
  CHECK(*parse_statistic("p90") == Statistic::percentile(90));
}

TEST_CASE("a percentile is the nearest rank, and a percentage that is no binary fraction hits its rank") {
  std::vector<double> hundred;
  for (int i = 1; i <= 100; ++i) hundred.push_back(i);
  for (int i = 1; i <= 100; ++i) CHECK(of("p" + std::to_string(i), hundred) == i);
  CHECK(of("p0", hundred) == 1);
  CHECK(of("p99.1", hundred) == 100);
  CHECK(of("TM(7%:7%)", hundred) == 7);
  CHECK(of("TM(100%:100%)", hundred) == 100);
  CHECK(of("tm0", hundred) == 1);
}

TEST_CASE("a range of values leaves out its lower bound and takes its upper in") {
  const std::vector<double> values = {1, 2, 3, 4};
  CHECK(of("TC(1:3)", values) == 2);
  CHECK(of("TS(1:3)", values) == 5);
  CHECK(of("PR(1:3)", values) == 50);
  CHECK(of("WM(2:3)", values) == 2.5);
  CHECK(of("TM(5:9)", values) == std::nullopt);  // none kept
  CHECK(of("TC(5:9)", values) == 0);
  CHECK(of("TS(5:9)", values) == 0);
  CHECK(of("WM(5:9)", values) == 5);
  CHECK(of("WM(:0.5)", values) == 0.5);
}

TEST_CASE("no sample is no data point, never an invented 0") {
  for (const char* text : {"Sum", "SampleCount", "Average", "Minimum", "Maximum", "p50", "TC(1:2)", "ts90", "IQM"}) {
    CAPTURE(text);
    CHECK(of(text, {}) == std::nullopt);
  }
}

TEST_CASE("a statistic set tells single values only if they are all equal, and any other spoils them") {
  const auto p50 = Statistic::percentile(50);
  const auto with = [&p50](const WindowBucket& set) {
    Datapoint datapoint(true);
    for (const double v : {1.0, 2.0, 3.0}) datapoint.add(v);
    datapoint.add(set);
    return metric::value(p50, datapoint);
  };
  CHECK(with({{}, 4, 40, 10, 10, {}}) == 10);
  CHECK(with({{}, 1, 10, 10, 10, {}}) == 3 - 1);
  CHECK(with({{}, 3, 0.3, 0.1, 0.1, {}}) == 0.1);  // 3 * 0.1 is a hair more
  CHECK(with({{}, 2, 3, 1, 2, {}}) == std::nullopt);
  CHECK(with({{}, 4, 41, 10, 10, {}}) == std::nullopt);
  CHECK(with({{}, 1, -1, -1, -1, {}}) == std::nullopt);
  Datapoint plain;
  plain.add({{}, 2, 3, 1, 2, {}});
  plain.add({{}, 1, -1, -1, -1, {}});
  CHECK(metric::value(Statistic::sum, plain) == 2);
  CHECK(metric::value(Statistic::minimum, plain) == -1);
  CHECK(metric::value(Statistic::average, plain) == 2.0 / 3);
}

TEST_CASE("statistics agree with the slow reference on random values, counts and sets") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", 20261124);
  test::Dice dice(seed);
  for (std::size_t round = 0; round < test::from_environment("TOCSIN_ROUNDS", 3000); ++round) {
    const char* const texts[] = {
        "p0",          "p1",      "p33.3",    "p50",         "p90",        "p99.99",  "p100",   "tm90", "TM(10%:90%)",
        "TM(33%:33%)", "TM(2:5)", "TM(0.7:)", "wm90",        "WM(5%:50%)", "WM(2:5)", "WM(:3)", "tc25", "TC(2:5)",
        "TC(50%:)",    "ts99",    "TS(2:)",   "TS(20%:80%)", "PR(:2.1)",   "PR(2:5)", "IQM"};
    const Statistic statistic = *parse_statistic(dice.pick(texts));
    Datapoint datapoint(true);
    std::vector<double> values;
    const std::size_t samples = dice.below(40);
    for (std::size_t i = 0; i < samples; ++i) {
      double v = static_cast<double>(dice.below(80)) / 10;
      if (dice.one_in(200)) v = -v;
      const std::size_t count = dice.one_in(3) ? 1 + dice.below(5) : 1;
      values.insert(values.end(), count, v);
      if (dice.one_in(2)) {
        datapoint.add(v, count);
      } else {
        datapoint.add({{}, count, v * static_cast<double>(count), v, v, {}});
      }
    }
    CAPTURE(seed, round, to_string(statistic), values);
    const auto expected = test::extended_by_the_book(statistic, values);
    const auto seen = metric::value(statistic, datapoint);
    REQUIRE(seen.has_value() == expected.has_value());
    if (seen) REQUIRE(*seen == Approx(*expected).epsilon(1e-12));
  }
}
