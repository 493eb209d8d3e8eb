#include "format/embedded_metrics.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "base/limits.h"

using namespace tocsin;

namespace {

// An event with these directives, and members of its own.
std::string event(const std::string& directives, const std::string& members,
                  const std::string& time = "1762142400000") {
  return R"({"_aws":{"Timestamp":)" + time + R"(,"CloudWatchMetrics":[)" + directives + "],\"LogGroup\":\"x\"}," +
         members + "}";
}

std::string directive(const std::string& dimensions, const std::string& metrics) {
  return R"({"Namespace":"App","Dimensions":)" + dimensions + R"(,"Metrics":)" + metrics + "}";
}

format::EmbeddedMetrics read(const std::string& text) {
  CAPTURE(text);
  const auto metrics = format::read_embedded_metrics(text);
  REQUIRE(metrics);
  return *metrics;
}

// Of one metric, `m`, without dimensions.
format::EmbeddedMetrics read_one(const std::string& metric, const std::string& members) {
  return read(event(directive("[[]]", "[" + metric + "]"), members));
}

}  // namespace

TEST_CASE("each metric of an event is published for each set of dimensions, with the event's texts, numbers and time") {
  const auto embedded =
      read(event(directive(R"([["Service"],[],["Zone","Service"]])",
                           R"([{"Name":"Latency","Unit":"Milliseconds","StorageResolution":1},{"Name":"Faults"}])"),
                 R"("Service":"x","Zone":"a","Latency":[1,2.5],"Faults":0,"other":{"a":[]})"));
  CHECK(to_ms(embedded.time) == 1'762'142'400'000);
  CHECK(embedded.refused == 0);
  REQUIRE(embedded.metrics.size() == 6);
  const format::EmbeddedMetric& first = embedded.metrics[0];
  CHECK(first.name_space == "App");
  CHECK(first.name == "Latency");
  CHECK(first.unit == "Milliseconds");
  CHECK(first.dimensions == Dimensions{{"Service", "x"}});
  CHECK(first.storage_resolution == std::chrono::seconds(1));
  CHECK(first.values == std::vector<double>{1, 2.5});
  CHECK(embedded.metrics[1].name == "Faults");
  CHECK(embedded.metrics[1].unit.empty());
  CHECK(embedded.metrics[1].storage_resolution == std::chrono::minutes(1));
  CHECK(embedded.metrics[2].dimensions.empty());
  CHECK(embedded.metrics[5].dimensions == Dimensions{{"Zone", "a"}, {"Service", "x"}});
  CHECK(read(event(directive("[]", R"([{"Name":"m"}])"), R"("m":1)")).metrics.size() == 1);
}

TEST_CASE("what misses its target, or has another kind of it, is no metric and spoils no other") {
  for (const char* wrong : {R"({"Name":"gone"})", R"({"Name":"text"})", R"({"Name":"nested.a"})",
                            R"({"Name":"m","Unit":"Octets"})", R"({"Name":"m","StorageResolution":30})",
                            R"({"Name":"mixed"})", R"({"Name":"none"})", R"({"Unit":"Bytes"})", R"(7)"}) {
    const auto embedded = read_one(std::string(wrong) + R"(,{"Name":"m"})",
                                   R"("m":1,"text":"1","nested":{"a":1},"mixed":[1,"2"],"none":[],"gone2":1)");
    CAPTURE(wrong);
    CHECK(embedded.refused == 1);
    REQUIRE(embedded.metrics.size() == 1);
    CHECK(embedded.metrics[0].name == "m");
  }
  const auto sets = read(event(directive(R"([["gone"],["number"],7,["Service"]])", R"([{"Name":"m"}])"),
                               R"("m":1,"number":1,"Service":"x")"));
  CHECK(sets.refused == 3);
  CHECK(sets.metrics.size() == 1);
  const auto directives =
      read(event(R"({"Dimensions":[[]],"Metrics":[]},7,)" + directive("[[]]", R"([{"Name":"m"}])"), R"("m":1)"));
  CHECK(directives.refused == 2);
  CHECK(directives.metrics.size() == 1);
}

TEST_CASE("an event without a time of its own, or longer than CloudWatch takes, gives no metrics") {
  const std::string one = directive("[[]]", R"([{"Name":"m"}])");
  CHECK(read(event(one, R"("m":1)", "\"now\"")).refused == 1);
  CHECK(read(event(one, R"("m":1)", "1e300")).metrics.empty());
  const std::string long_text = R"("m":1,"x":")" + std::string(limits::kEmbeddedBytes, 'x') + "\"";
  CHECK(read(event(one, long_text)).refused == 1);
  CHECK(read(R"({"_aws":{"CloudWatchMetrics":{}}})").refused == 1);
}

TEST_CASE("an event that only speaks of metrics is none of this format") {
  for (const char* text :
       {R"({"message":"CloudWatchMetrics"})", R"({"a":{"_aws":{"CloudWatchMetrics":[]}}})", R"([{"_aws":1}])",
        R"(CloudWatchMetrics)", R"({"_aws":{"CloudWatchMetrics":[]}} trailing)", R"({"_aws":7})"}) {
    CAPTURE(text);
    CHECK_FALSE(format::read_embedded_metrics(text));
  }
}

TEST_CASE("the bounds of Embedded Metric Format are AWS's, and what is past them is counted") {
  std::string metrics;
  std::string members = R"("Service":"x")";
  for (std::size_t i = 0; i <= limits::kEmbeddedMetrics; ++i) {
    metrics += fmt::format(R"({}{{"Name":"m{}"}})", i == 0 ? "" : ",", i);
    members += fmt::format(R"(,"m{}":{})", i, i);
  }
  const auto many = read(event(directive("[[]]", "[" + metrics + "]"), members));
  CHECK(many.metrics.size() == limits::kEmbeddedMetrics);
  CHECK(many.refused == 1);

  std::string sets = "[]";
  for (int i = 0; i < 20; ++i) sets += R"(,["Service"])";
  const auto most = read(event(directive("[" + sets + "]", "[" + metrics + "]"), members));
  CHECK(most.metrics.size() == limits::kEmbeddedDatapoints);
  CHECK(most.refused == 1 + 21 * limits::kEmbeddedMetrics - limits::kEmbeddedDatapoints);

  const auto values = [](std::size_t count) {
    std::string text = R"("m":[1)";
    for (std::size_t i = 1; i < count; ++i) text += ",1";
    return text + "]";
  };
  CHECK(read_one(R"({"Name":"m"})", values(limits::kEmbeddedValues)).metrics.size() == 1);
  CHECK(read_one(R"({"Name":"m"})", values(limits::kEmbeddedValues + 1)).refused == 1);

  std::string names = "\"Service\"";
  for (std::size_t i = 0; i < limits::kMetricDimensions; ++i) names += ",\"Service\"";
  CHECK(read(event(directive("[[" + names + "]]", R"([{"Name":"m"}])"), R"("m":1,"Service":"x")")).refused == 1);
}
