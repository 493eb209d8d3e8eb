#include "control/metric_data.h"

#include <catch2/catch.hpp>

#include "base/limits.h"

using namespace tocsin;
using namespace tocsin::control;

namespace {

const Time kNow = *parse_iso8601("2026-11-15T20:35:41Z");

std::string refused(const std::string& json, const std::string& name_space = "App") {
  const auto data = parse_metric_data(name_space, json, kNow);
  return data ? "taken" : data.error().message;
}

engine::MetricDatum taken(const std::string& json) {
  const auto data = parse_metric_data("App", json, kNow);
  if (!data) FAIL(data.error().message);
  REQUIRE(data->data.size() == 1);
  return data->data.front();
}

std::string datum(const std::string& members) { return R"([{"MetricName":"m",)" + members + "}]"; }

std::string list_of(std::size_t count, const std::string& entry) {
  std::string text = "[";
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + entry;
  return text + "]";
}

std::string dimensions(std::size_t count) {
  std::string text = "\"Value\":1,\"Dimensions\":[";
  for (std::size_t i = 0; i < count; ++i)
    text += (i == 0 ? "" : ",") + (R"({"Name":"d)" + std::to_string(i) + R"(","Value":"v"})");
  return datum(text + "]");
}

}  // namespace

TEST_CASE("a value without a time is of now, and of a minute's resolution") {
  const auto read = taken(datum(R"("Value":2.5)"));
  CHECK(read.name_space == "App");
  CHECK(read.name == "m");
  CHECK(read.samples == WindowBucket{kNow, 1, 2.5, 2.5, 2.5, {}});
  CHECK(read.storage_resolution == std::chrono::seconds(60));
}

TEST_CASE("values with counts, and statistic sets, are read as AWS writes them") {
  const auto values = taken(datum(R"("Values":[1,3],"Counts":[2,1],"Unit":"Count","StorageResolution":1,)"
                                  R"("Timestamp":"2026-11-15T20:00:00Z","Dimensions":[{"Name":"a","Value":"b"}])"));
  CHECK(values.samples.count == 3);
  CHECK(values.samples.sum == 5);
  REQUIRE(values.samples.values);
  CHECK(values.samples.values->counts == std::vector<ValueCount>{{1, 2}, {3, 1}});
  CHECK(values.unit == "Count");
  CHECK(values.dimensions == Dimensions{{"a", "b"}});
  CHECK(values.storage_resolution == std::chrono::seconds(1));
  CHECK(to_iso8601(values.samples.time) == "2026-11-15T20:00:00Z");
  const auto set =
      taken(datum(R"("StatisticValues":{"SampleCount":4,"Sum":10,"Minimum":1,"Maximum":5},"Unit":"None")"));
  CHECK(set.samples == WindowBucket{kNow, 4, 10, 1, 5, {}});
  CHECK(set.unit.empty());
}

TEST_CASE("each limit of PutMetricData refuses the whole request and says which datapoint it was") {
  CHECK(refused("{}") == "the metric data are no JSON list");
  CHECK(refused(R"([{"MetricName":"m","Value":1e309}])") ==
        "the metric data hold a number that is too large, or not written as JSON writes one");
  CHECK(refused(R"([{"MetricName":"a\u001bb","Value":1}])").find("control character: 'a\\x1bb'") != std::string::npos);
  CHECK(refused(R"([{"MetricName":"m","Dimensions":[{"Name":":a","Value":"b"}],"Value":1}])")
            .find("begins with a colon") != std::string::npos);
  CHECK(refused("[]") == "the metric data hold no datapoint");
  CHECK(refused(list_of(limits::kMetricData, R"({"MetricName":"m","Value":1})")) == "taken");
  CHECK(refused(list_of(limits::kMetricData + 1, R"({"MetricName":"m","Value":1})")) ==
        "there are more than 1000 datapoints in one request");
  CHECK(refused(R"([{"MetricName":"m","Value":1},{"MetricName":"m","Value":1e200}])") ==
        "datapoint 2 has a value that does not lie between -2^360 and 2^360; nothing was taken");
  CHECK_THAT(refused(R"([{"Value":1}])"), Catch::Contains("has no MetricName"));
  CHECK_THAT(refused(datum(R"("Value":1)"), ":App"), Catch::Contains("begins with a colon"));
  CHECK_THAT(refused(datum(R"("Value":1)"), ""), Catch::Contains("a namespace of 0 characters"));
  CHECK_THAT(refused(datum(R"("Value":1)"), std::string(256, 'n')), Catch::Contains("a namespace of 256 characters"));
  CHECK(refused(dimensions(limits::kMetricDimensions)) == "taken");
  CHECK_THAT(refused(dimensions(limits::kMetricDimensions + 1)), Catch::Contains("has 31 dimensions; at most 30"));
  CHECK_THAT(refused(datum(R"("Value":1,"Dimensions":[{"Name":"a","Value":"1"},{"Name":"a","Value":"2"}])")),
             Catch::Contains("the dimension 'a' twice"));
  CHECK_THAT(refused(datum(R"("Value":1,"Dimensions":[{"Name":"a","Value":""}])")),
             Catch::Contains("a dimension's value of 0 characters"));
  CHECK_THAT(refused(datum(R"("Value":1,"Unit":"Furlongs")")), Catch::Contains("Unit that CloudWatch does not know"));
  CHECK_THAT(refused(datum(R"("Value":1,"StorageResolution":30)")), Catch::Contains("neither 1 nor 60"));
  CHECK_THAT(refused(datum(R"("Value":1,"Values":[1])")), Catch::Contains("one of Value, Values and StatisticValues"));
  CHECK_THAT(refused(datum(R"("Unit":"Count")")), Catch::Contains("one of Value, Values and StatisticValues"));
  CHECK_THAT(refused(datum(R"("Value":"1")")), Catch::Contains("a Value that is no number"));
  CHECK_THAT(refused(datum(R"("Value":1,"Counts":[1])")), Catch::Contains("Counts without Values"));
  CHECK_THAT(refused(datum(R"("Values":[1,2],"Counts":[1])")), Catch::Contains("2 values and 1 counts"));
  CHECK_THAT(refused(datum(R"("Values":[1],"Counts":[0.5])")), Catch::Contains("no whole number"));
  CHECK_THAT(refused(datum("\"Values\":" + list_of(151, "1"))), Catch::Contains("has 151 values; at most 150"));
  CHECK(refused(datum("\"Values\":" + list_of(150, "1"))) == "taken");
  CHECK_THAT(refused(datum(R"("StatisticValues":{"SampleCount":1,"Sum":1,"Minimum":1})")),
             Catch::Contains("without all of the numbers"));
  CHECK_THAT(refused(datum(R"("StatisticValues":{"SampleCount":2,"Sum":3,"Minimum":2,"Maximum":1})")),
             Catch::Contains("minimum that is greater"));
  CHECK_THAT(refused(datum(R"("Vlaue":1)")), Catch::Contains("unknown member 'Vlaue'"));
}

TEST_CASE("a time is taken from two weeks back to two hours ahead") {
  const auto at = [](std::int64_t ms) {
    return refused(datum("\"Value\":1,\"Timestamp\":\"" + to_iso8601(kNow + Duration{ms}) + "\""));
  };
  CHECK(at(-limits::kMetricDataAge.count()) == "taken");
  CHECK_THAT(at(-limits::kMetricDataAge.count() - 1), Catch::Contains("more than two weeks back"));
  CHECK(at(limits::kMetricDataAhead.count()) == "taken");
  CHECK_THAT(at(limits::kMetricDataAhead.count() + 1), Catch::Contains("more than two hours ahead"));
  CHECK_THAT(refused(datum(R"("Value":1,"Timestamp":"yesterday")")), Catch::Contains("neither seconds since 1970"));
}
