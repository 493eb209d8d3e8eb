// Metrics in the store: added up, asked for, and bounded.
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "sample.h"
#include "store/database.h"
#include "store/datapoints.h"
#include "store/store.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::store;
using namespace tocsin::store::test;
using namespace std::chrono_literals;
using tocsin::test::TempDir;

namespace {

const Time kNow = *parse_iso8601("2026-11-15T20:35:00Z");

MetricRef named(std::string name, Dimensions dimensions = {}, std::string unit = {}) {
  return std::make_shared<const MetricKey>(MetricKey{"App", std::move(name), std::move(dimensions), std::move(unit)});
}

MetricMinute minute(MetricRef metric, Duration ago, double value) {
  return {std::move(metric), {kNow - ago, 1, value, value, value, {}}};
}

Commit commit_of(std::vector<MetricMinute> minutes, Time now = kNow) {
  Commit commit;
  commit.now = now;
  commit.delta.metrics = std::move(minutes);
  return commit;
}

Store open(const TempDir& dir) {
  auto store = Store::open(dir.path());
  REQUIRE(store);
  return std::move(*store);
}

MetricTotals put(Store& store, const Commit& commit) {
  auto done = store.commit(commit);
  if (!done) FAIL(done.error().message);
  return done->metrics;
}

// Sum and median of each minute that there is.
std::vector<metric::PeriodStatistics> ask(Store& store, const MetricRef& metric,
                                          std::optional<std::string> unit = std::nullopt) {
  StatisticsQuery query{metric->name_space,       metric->name,
                        metric->dimensions,       std::move(unit),
                        {kNow - 24h, kNow + 24h}, {Statistic::sum, Statistic::percentile(50)}};
  auto answer = store.statistics(query);
  if (!answer) FAIL(answer.error().message);
  return std::move(*answer);
}

std::vector<std::string> names(const ListedMetrics& listed) {
  std::vector<std::string> all;
  for (const MetricKey& key : listed.metrics) {
    std::string text = key.name;
    for (const auto& [name, value] : key.dimensions) text += " " + name + "=" + value;
    all.push_back(text);
  }
  return all;
}

}  // namespace

TEST_CASE("what commits bring of a minute is added up, values and all, also over a restart") {
  const TempDir dir;
  const auto m = named(kHostile, {{kHostile, kHostile}}, "Count");
  {
    Store store = open(dir);
    put(store, commit_of({minute(m, 0min, 1), minute(m, 0min, 2)}));
  }
  Store store = open(dir);
  const MetricTotals totals = put(store, commit_of({minute(m, 0min, 9), minute(m, 1min, 4)}));
  CHECK(totals.metrics == 1);
  CHECK(totals.datapoints == 2);
  CHECK(store.load()->metrics == totals);
  const auto answer = ask(store, m);
  REQUIRE(answer.size() == 2);
  CHECK(answer[0].begin == kNow - 1min);
  CHECK(answer[0].unit == "Count");
  CHECK(answer[1].values == std::vector<std::optional<double>>{12, 2});
}

TEST_CASE("dimensions and units make metrics of their own") {
  const TempDir dir;
  Store store = open(dir);
  const auto plain = named("m");
  const auto one = named("m", {{"a", "1"}});
  const auto bytes = named("m", {}, "Bytes");
  put(store, commit_of({minute(plain, 0min, 1), minute(one, 0min, 2), minute(bytes, 0min, 4)}));
  CHECK(ask(store, one).size() == 1);
  const auto both = ask(store, plain);
  REQUIRE(both.size() == 2);
  CHECK(both[0].unit.empty());
  CHECK(both[1].unit == "Bytes");
  REQUIRE(ask(store, plain, "Bytes").size() == 1);
  CHECK(ask(store, plain, "Bytes")[0].values[0] == 4);
  CHECK(ask(store, plain, "Count").empty());
  CHECK(ask(store, named("n")).empty());
}

TEST_CASE("metrics are listed once for all their units, by name and dimension, page after page") {
  const TempDir dir;
  Store store = open(dir);
  put(store, commit_of({minute(named("a", {{"h", "1"}}), 5h, 1)}));
  put(store, commit_of({minute(named("a", {{"h", "2"}}), 0h, 1)}));
  put(store, commit_of({minute(named("b"), 0h, 1)}));
  put(store, commit_of({minute(named("b", {}, "Count"), 0h, 1)}));
  MetricsQuery query;
  CHECK(names(*store.metrics(query)) == std::vector<std::string>{"a h=1", "a h=2", "b"});
  query.dimensions = {{"h", std::nullopt}};
  CHECK(names(*store.metrics(query)) == std::vector<std::string>{"a h=1", "a h=2"});
  query.dimensions = {{"h", "2"}};
  CHECK(names(*store.metrics(query)) == std::vector<std::string>{"a h=2"});
  query = {};
  query.active_since = kNow - 3h;
  CHECK(names(*store.metrics(query)) == std::vector<std::string>{"a h=2", "b"});
  query = {};
  query.name = "b";
  CHECK(names(*store.metrics(query)) == std::vector<std::string>{"b"});
  query = {};
  query.most = 2;
  auto page = store.metrics(query);
  CHECK(names(*page) == std::vector<std::string>{"a h=1", "a h=2"});
  REQUIRE(page->next);
  query.after = *page->next;
  page = store.metrics(query);
  CHECK(names(*page) == std::vector<std::string>{"b"});
  CHECK_FALSE(page->next);
}

TEST_CASE("datapoints go when they are older than the retention, and with the last one the metric") {
  const TempDir dir;
  Store store = open(dir);
  const auto m = named("m");
  put(store, commit_of({minute(m, 1min, 1), minute(m, 0min, 1)}));
  Commit later = commit_of({}, kNow + 30min);
  later.metric_retention = 30min;
  CHECK(put(store, later).datapoints == 1);
  CHECK(ask(store, m).size() == 1);
  later.now += 1ms;
  const MetricTotals totals = put(store, later);
  CHECK(totals == MetricTotals{});
  CHECK(store.metrics({})->metrics.empty());
}

TEST_CASE("what is too old already when it comes is counted and not kept") {
  const TempDir dir;
  Store store = open(dir);
  Commit commit = commit_of({minute(named("m"), 31min, 1), minute(named("m"), 30min, 1)});
  commit.metric_retention = 30min;
  const MetricTotals totals = put(store, commit);
  CHECK(totals.datapoints == 1);
  CHECK(totals.datapoints_too_old == 1);
}

TEST_CASE("many old datapoints go little by little, so many in a commit") {
  const TempDir dir;
  Store store = open(dir);
  std::vector<MetricMinute> minutes;
  const std::size_t many = limits::kMetricDatapointsDeleted + 1000;
  for (std::size_t i = 0; i < many; ++i)
    minutes.push_back(minute(named("m" + std::to_string(i % 3)), static_cast<int>(i / 3) * 1min, 1));
  CHECK(put(store, commit_of(std::move(minutes))).datapoints == many);
  const Time later = kNow + 100 * 24h;
  CHECK(put(store, commit_of({}, later)).datapoints == 1003);  // its three metrics went too
  CHECK(put(store, commit_of({}, later)).datapoints == 0);
}

TEST_CASE("at the bound of metrics the one that was silent for the longest makes room, and its datapoints follow") {
  const TempDir dir;
  {
    Store store = open(dir);
    put(store,
        commit_of({minute(named("old"), 60min, 1), minute(named("old"), 59min, 1), minute(named("new"), 0min, 1)}));
  }
  {
    auto database = Database::open(dir / "state.db");
    REQUIRE(database);
    REQUIRE(database->execute(
        ("UPDATE metric_total SET total = " + std::to_string(limits::kMetricSeries) + " WHERE name = 'metrics'")
            .c_str()));
  }
  Store store = open(dir);
  const MetricTotals totals = put(store, commit_of({minute(named("newest"), 0min, 1)}));
  CHECK(totals.metrics == limits::kMetricSeries);
  CHECK(totals.metrics_evicted == 1);
  CHECK(totals.datapoints == 2);
  CHECK(names(*store.metrics({})) == std::vector<std::string>{"new", "newest"});
  CHECK(ask(store, named("old")).empty());
}

TEST_CASE("at the bound of datapoints the oldest go, counted") {
  const TempDir dir;
  {
    Store store = open(dir);
    put(store, commit_of({minute(named("a"), 2min, 1), minute(named("a"), 1min, 1)}));
  }
  {
    auto database = Database::open(dir / "state.db");
    REQUIRE(database);
    REQUIRE(database->execute(
        ("UPDATE metric_total SET total = " + std::to_string(limits::kMetricDatapoints) + " WHERE name = 'datapoints'")
            .c_str()));
  }
  Store store = open(dir);
  const MetricTotals totals = put(store, commit_of({minute(named("b"), 0min, 1)}));
  CHECK(totals.datapoints == limits::kMetricDatapoints);
  CHECK(totals.datapoints_evicted == 1);
  CHECK(ask(store, named("a")).size() == 1);
  CHECK(ask(store, named("a"))[0].begin == kNow - 1min);
}

TEST_CASE("history is asked for by kind, time and alarm, in either order") {
  const TempDir dir;
  Store store = open(dir);
  Commit commit;
  for (int i = 0; i < 6; ++i) {
    HistoryItem made = item(i % 2 == 0 ? HistoryKind::state_update : HistoryKind::configuration_update,
                            i < 3 ? "a" : "b", "t" + std::to_string(i));
    made.time = from_ms(i);
    commit.delta.history.push_back(made);
  }
  REQUIRE(store.commit(commit));
  const auto times = [&store](const HistoryQuery& query) {
    std::string text;
    const auto items = store.history(query);
    REQUIRE(items);
    for (const HistoryItem& found : *items) text += std::to_string(to_ms(found.time));
    return text;
  };
  HistoryQuery query;
  query.most = 10;
  CHECK(times(query) == "543210");
  query.oldest_first = true;
  query.most = 4;
  CHECK(times(query) == "0123");
  query.kind = HistoryKind::state_update;
  CHECK(times(query) == "024");
  query.from = from_ms(1);
  query.to = from_ms(4);
  CHECK(times(query) == "24");
  query.except = {"a"};
  CHECK(times(query) == "4");
  query.except.clear();
  query.only = std::vector<std::string>{"a"};
  CHECK(times(query) == "2");
  query.only = std::vector<std::string>{};
  CHECK(times(query).empty());
}
