// The metrics of an alarm as a whole.
#include "alarm/math_plan.h"

#include <catch2/catch.hpp>

#include "alarm/math_text.h"

namespace tocsin::alarm {
namespace {

using namespace std::chrono_literals;
using test::series_of;
using test::to_text;

MetricQuery metric(std::string id, bool returned = false, Duration period = 60s) {
  MetricQuery query;
  query.id.value = std::move(id);
  query.name_space = "n";
  query.metric_name = "m";
  query.period = period;
  query.return_data = returned;
  return query;
}

MetricQuery expression(std::string id, std::string text, bool returned = false) {
  MetricQuery query;
  query.id.value = std::move(id);
  query.expression.value = std::move(text);
  query.return_data = returned;
  return query;
}

std::string mistakes(const std::vector<MetricQuery>& queries, std::string_view band = {}) {
  const auto plan = MathPlan::bind(queries, band);
  if (plan) return "";
  std::string text;
  for (const MathRemark& each : plan.error()) {
    text += (text.empty() ? "" : "\n") + each.message + (each.hint.empty() ? "" : " (" + each.hint + ")");
  }
  return text;
}

TEST_CASE("expressions are worked out after those that they name, wherever they stand") {
  const auto plan = MathPlan::bind(std::vector{expression("e1", "e2 * 2 - e3", true), expression("e2", "m1 + e3"),
                                               expression("e3", "SUM(m2)"), metric("m1"), metric("m2")});
  REQUIRE(plan);
  CHECK(plan->metric_ids() == std::vector<std::string>{"m1", "m2"});
  CHECK(plan->returned() == 0);
  CHECK(plan->period() == 60s);
  const auto result =
      plan->evaluate({{"m1", series_of("1 - 3")}, {"m2", series_of("5 5 -")}}, {3, plan->period(), kEpoch});
  CHECK(to_text(result.values) == "12 - 16");
  CHECK(result.upper.empty());
}

TEST_CASE("METRICS() has the metrics in the order of the definition, and no expressions") {
  const auto plan =
      MathPlan::bind(std::vector{metric("b"), expression("sum", "FIRST(METRICS()) - LAST(METRICS())", true),
                                 expression("x", "a * 100"), metric("a")});
  REQUIRE(plan);
  CHECK(plan->metric_ids() == std::vector<std::string>{"b", "a"});
  CHECK(to_text(plan->evaluate({{"a", series_of("1")}, {"b", series_of("5")}}, {1, 60s, kEpoch}).values) == "4");
}

TEST_CASE("a plan needs those metrics only on which the compared series depends") {
  const auto plan =
      MathPlan::bind(std::vector{metric("m1"), metric("m2"), metric("err_a"), metric("err_b"),
                                 expression("e1", "SUM(METRICS(\"err\")) + m2", true), expression("e2", "m1 * 2")});
  REQUIRE(plan);
  CHECK(plan->metric_ids() == std::vector<std::string>{"m2", "err_a", "err_b"});
}

TEST_CASE("a metric itself may be what is compared") {
  const auto plan = MathPlan::bind(std::vector{metric("m1", true)});
  REQUIRE(plan);
  CHECK(to_text(plan->evaluate({{"m1", series_of("1 - 3")}}, {3, 60s, kEpoch}).values) == "1 - 3");
}

TEST_CASE("series of any length are taken: what is absent is missing") {
  const auto plan = MathPlan::bind(std::vector{metric("m1"), metric("m2"), expression("e1", "m1 + m2", true)});
  REQUIRE(plan);
  CHECK(to_text(plan->evaluate({{"m1", series_of("1 2 3 4")}, {"m2", series_of("10")}}, {3, 60s, kEpoch}).values) ==
        "11 2 3");
  CHECK(to_text(plan->evaluate({}, {3, 60s, kEpoch}).values) == "- - -");
  CHECK(plan->evaluate({{"m1", series_of("1")}}, {0, 60s, kEpoch}).values.empty());
}

TEST_CASE("a band alarm compares a series with two edges") {
  const std::vector queries{metric("m1", true), expression("ad1", "ANOMALY_DETECTION_BAND(m1, 3)", true)};
  const auto plan = MathPlan::bind(queries, "ad1");
  REQUIRE(plan);
  CHECK(plan->returned() == 0);
  const BandLookup band = [](std::string_view id, double deviations, Time) {
    return id == "m1" ? MathBand{10 + deviations, 10 - deviations} : MathBand{};
  };
  const auto result = plan->evaluate({{"m1", series_of("1 2")}}, {2, 60s, kEpoch}, band);
  CHECK(to_text(result.values) == "1 2");
  CHECK(to_text(result.upper) == "13 13");
  CHECK(to_text(result.lower) == "7 7");

  CHECK(mistakes(queries) ==
        "exactly one entry of 'metrics' has 'return_data: true', not 'm1', 'ad1' (write 'return_data: false' in the "
        "others)");
  CHECK(mistakes(queries, "ad2") == "no entry of 'metrics' has the id 'ad2'");
  CHECK(mistakes({metric("m1"), queries[1]}, "ad1") ==
        "one entry of 'metrics' beside the band needs 'return_data: true' (it is the one that is compared)");
  CHECK(mistakes({queries[0], expression("ad1", "ANOMALY_DETECTION_BAND(m1)")}, "ad1") ==
        "'ad1' is the band: it needs 'return_data: true'");
  CHECK(mistakes({queries[0], expression("ad1", "[m1, m1]", true)}, "ad1") ==
        "'ad1' is no band (its expression must be ANOMALY_DETECTION_BAND(…))");
}

TEST_CASE("what is compared is one series") {
  CHECK(mistakes({metric("m1"), expression("e1", "[m1]", true)}).empty());
  CHECK(mistakes({metric("m1"), expression("e1", "METRICS()", true)}).empty());
  CHECK(mistakes({metric("m1"), expression("e1", "[m1, m1]", true)}) ==
        "an alarm compares one series, but this is an array of 2 (SUM, AVG, MIN, MAX, FIRST and LAST make one series "
        "of an array)");
  CHECK(mistakes({metric("m1"), expression("e1", "MAX(m1)", true)}) ==
        "an alarm compares a series, but this is a number (TIME_SERIES(…) makes a series of a number)");
  const auto emptied = MathPlan::bind(std::vector{metric("m1"), expression("e1", "REMOVE_EMPTY([m1])", true)});
  REQUIRE(emptied);
  CHECK(to_text(emptied->evaluate({}, {2, 60s, kEpoch}).values) == "- -");
}

TEST_CASE("expressions that name one another in a circle are refused, with the circle") {
  CHECK(mistakes({metric("m1"), expression("e1", "e2 + m1", true), expression("e2", "2 * e3"),
                  expression("e3", "e2 - 1")}) == "these expressions name one another in a circle: e2 -> e3 -> e2");
  CHECK(mistakes({metric("m1"), expression("e1", "m1 + e1", true)}) ==
        "these expressions name one another in a circle: e1 -> e1");
}

TEST_CASE("ids, entries and periods of a list of metrics are checked, all in one go") {
  CHECK(mistakes({}) == "'metrics' is empty");
  CHECK(mistakes(std::vector(11, metric("m1"))) == "'metrics' has 11 entries; at most 10 are allowed");
  MetricQuery both = metric("both");
  both.expression.value = "m1";
  MetricQuery neither;
  neither.id.value = "neither";
  neither.return_data = false;
  CHECK(mistakes({metric("m1", true), metric("m1"), metric("1m"), both, neither, metric("m2", false, 300s),
                  metric("m3", false, 45s), expression("e1", "m1 +"), expression("e2", "nothing")}) ==
        "the id 'm1' stands here twice\n"
        "'1m' is no id (a lower-case letter, then letters, digits and _)\n"
        "'both' needs only one of 'expression' and 'metric'\n"
        "'neither' needs either 'expression' or 'metric'\n"
        "all metrics of an alarm have one period: 'm1' has 1m, and 'm2' has 5m\n"
        "'period' must be 10, 20 or 30 seconds or whole minutes, but this is 45s\n"
        "found the end, expected a number, an id, a function or '('\n"
        "there is no id 'nothing'");
  CHECK(mistakes({expression("e1", "TIME_SERIES(1)", true)}) == "'metrics' has no metric, only expressions");
  CHECK(mistakes({metric("m1", true, 10s)}).empty());
  CHECK(mistakes({metric("m1", true, 86'400s)}).empty());
}

TEST_CASE("what builds on an expression with a mistake is not blamed for it") {
  CHECK(mistakes({metric("m1"), expression("e1", "e2 * 2", true), expression("e2", "SUMM(m1)")}) ==
        "there is no function 'SUMM' (did you mean 'SUM'?)");
}

TEST_CASE("functions whose value depends on the evaluation range are remarked on") {
  const auto remarks = [](std::string text) {
    const auto plan = MathPlan::bind(std::vector{metric("m1"), expression("e1", std::move(text), true)});
    REQUIRE(plan);
    std::string names;
    for (const MathRemark& each : plan->warnings()) names += each.message.substr(13, each.message.find(" here") - 13);
    return names;
  };
  CHECK(remarks("RUNNING_SUM(m1)") == "RUNNING_SUM");
  CHECK(remarks("RUNNING_SUM([m1])") == "RUNNING_SUM");
  for (const std::string name : {"SUM", "AVG", "MIN", "MAX", "STDDEV", "DATAPOINT_COUNT"}) {
    CHECK(remarks("m1 - " + name + "(m1)") == name);
    CHECK(remarks(name + "([m1])").empty());
  }
  CHECK(remarks("RATE(m1)").empty());
}

}  // namespace
}  // namespace tocsin::alarm
