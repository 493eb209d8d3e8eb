#include "control/metric_requests.h"

#include <catch2/catch.hpp>

#include "base/limits.h"

using namespace tocsin;
using namespace tocsin::control;

namespace {

Request statistics() {
  Request request;
  request.command = "get-metric-statistics";
  request.arguments = {{"namespace", {"App"}},
                       {"metric_name", {"m"}},
                       {"start_time", {"2026-11-15T00:00:30Z"}},
                       {"end_time", {"2026-11-15T01:00:00Z"}},
                       {"period", {"60"}},
                       {"statistics", {"Sum"}}};
  return request;
}

std::string refused(const std::string& argument, const std::vector<std::string>& values) {
  Request request = statistics();
  request.arguments[argument] = values;
  const auto query = statistics_query(request);
  return query ? "taken" : query.error().message;
}

}  // namespace

TEST_CASE("a question for statistics begins at a whole minute, dimensions in order, None for no unit") {
  Request request = statistics();
  request.arguments["dimensions"] = {"Name=b,Value=1,2", R"([{"Name":"a","Value":"x"}])"};
  request.arguments["unit"] = {"None"};
  request.arguments["extended_statistics"] = {"p99", "tm90"};
  const auto query = statistics_query(request);
  REQUIRE(query);
  CHECK(to_iso8601(query->periods.from) == "2026-11-15T00:00:00Z");
  CHECK(query->dimensions == Dimensions{{"a", "x"}, {"b", "1,2"}});
  CHECK(query->unit == std::string());
  CHECK(query->statistics.size() == 3);
}

TEST_CASE("a question for more datapoints than CloudWatch answers is refused with what to do") {
  CHECK(refused("end_time", {"2026-11-16T00:00:00Z"}) == "taken");
  CHECK(refused("end_time", {"2026-11-16T00:01:00Z"}) ==
        "up to 1441 datapoints are asked for, and at most 1440 are answered at once: take a longer period, or a "
        "shorter time between start and end");
}

TEST_CASE("periods, statistics, units and dimensions are checked") {
  for (const char* period : {"0", "30", "90", "-60", "1m", ""}) {
    CAPTURE(period);
    CHECK_THAT(refused("period", {period}), Catch::Contains("multiple of 60 seconds"));
  }
  CHECK_THAT(refused("period", {"31536060"}), Catch::Contains("31536000 seconds (a year) at most"));
  CHECK(refused("end_time", {"2026-11-15T00:00:30Z"}) == "the end time must be later than the start time");
  CHECK(refused("statistics", {}) == "at least one of statistics and extended_statistics is needed");
  CHECK(refused("statistics", {"p99"}) == "'p99' belongs to extended_statistics");
  CHECK(refused("extended_statistics", {"Sum"}) == "'Sum' belongs to statistics");
  CHECK_THAT(refused("statistics", {"Median"}), Catch::Contains("is no statistic"));
  std::vector<std::string> many;
  for (std::size_t i = 0; i < limits::kStatisticsAsked; ++i) many.push_back("p" + std::to_string(i));
  CHECK_THAT(refused("extended_statistics", many), Catch::Contains("16 statistics are asked for; at most 15"));
  CHECK_THAT(refused("unit", {"Furlongs"}), Catch::Contains("no unit"));
  CHECK(refused("dimensions", {"Name=a"}) == "the dimension 'a' has no value");
  CHECK_THAT(refused("dimensions", {"a=b"}), Catch::Contains("Name=NAME,Value=VALUE"));
  CHECK(refused("namespace", {""}) == "a namespace and a metric name are needed");
}

TEST_CASE("a question for metrics may name a dimension without its value, and goes on at a token") {
  Request request;
  request.arguments = {{"dimensions", {"Name=Host"}}, {"starting_token", {"17"}}, {"recently_active", {"PT3H"}}};
  const auto query = metrics_query(request, from_ms(10'800'005));
  REQUIRE(query);
  REQUIRE(query->dimensions.size() == 1);
  CHECK_FALSE(query->dimensions[0].value);
  CHECK(query->after == 17);
  CHECK(query->active_since == from_ms(5));
  CHECK(query->most == limits::kMetricsListed);
  request.arguments["starting_token"] = {"x"};
  CHECK_FALSE(metrics_query(request, {}));
  request.arguments["starting_token"] = {"1"};
  request.arguments["max_items"] = {"501"};
  CHECK_FALSE(metrics_query(request, {}));
}

TEST_CASE("a question for history has CloudWatch's arguments") {
  Request request;
  request.arguments = {{"alarm_name", {"a"}},
                       {"history_item_type", {"Action"}},
                       {"start_date", {"2026-11-15T00:00:00Z"}},
                       {"scan_by", {"TimestampAscending"}},
                       {"max_items", {"7"}},
                       {"alarm_types", {"CompositeAlarm"}}};
  AlarmTypes types;
  const auto query = history_query(request, types);
  REQUIRE(query);
  CHECK(query->kind == HistoryKind::action);
  CHECK(query->oldest_first);
  CHECK(query->most == 7);
  CHECK_FALSE(query->to);
  CHECK_FALSE(types.metric);
  CHECK(types.composite);
  for (const auto& [argument, value] :
       {std::pair("history_item_type", "Deeds"), std::pair("scan_by", "Name"), std::pair("max_items", "0"),
        std::pair("alarm_types", "LogAlarm"), std::pair("end_date", "then")}) {
    Request bad = request;
    bad.arguments[argument] = {value};
    CHECK_FALSE(history_query(bad, types));
  }
}
