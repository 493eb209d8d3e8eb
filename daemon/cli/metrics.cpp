// tocsin get-metric-statistics and list-metrics, with the AWS command line's options.
#include <fmt/format.h>

#include <array>
#include <memory>

#include "base/utf8.h"
#include "daemon/cli/answer_view.h"
#include "daemon/cli/client.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/options.h"

namespace tocsin::daemon::cli {
namespace {

struct Options {
  ClientOptions client;
  std::string output = "text";
  std::string name_space;
  std::string metric_name;
  std::vector<std::string> dimensions;
  // of get-metric-statistics
  std::string start;
  std::string end;
  std::string period;
  std::string unit;
  std::vector<std::string> statistics;
  std::vector<std::string> extended;
  // of list-metrics
  std::string recently_active;
  std::string starting_token;
  std::string most;
};

control::Request request_of(const char* command, const Options& options) {
  control::Request request;
  request.command = command;
  set(request, "namespace", options.name_space);
  set(request, "metric_name", options.metric_name);
  if (!options.dimensions.empty()) request.arguments["dimensions"] = options.dimensions;
  return request;
}

void print_statistics(const dom::element& result) {
  constexpr std::array kColumns = {"SampleCount", "Sum", "Average", "Minimum", "Maximum"};
  const auto datapoints = items(result, "Datapoints");
  std::vector<std::string> extended;  // names, as they come
  for (const dom::element& datapoint : datapoints) {
    dom::object values;
    if (datapoint["ExtendedStatistics"].get(values) != simdjson::SUCCESS) continue;
    for (const auto [name, value] : values) {
      if (std::find(extended.begin(), extended.end(), name) == extended.end()) extended.emplace_back(name);
    }
  }
  std::vector<const char*> plain;
  for (const char* column : kColumns) {
    const auto has = [column](const dom::element& datapoint) { return datapoint[column].error() == simdjson::SUCCESS; };
    if (std::any_of(datapoints.begin(), datapoints.end(), has)) plain.push_back(column);
  }
  fmt::print("{}\n{:<20}", text(result, "Label"), "Timestamp");
  for (const char* column : plain) fmt::print("  {:>14}", column);
  for (const std::string& column : extended) fmt::print("  {:>14}", printable(column));
  fmt::print("  Unit\n");
  for (const dom::element& datapoint : datapoints) {
    fmt::print("{:<20}", text(datapoint, "Timestamp"));
    for (const char* column : plain) fmt::print("  {:>14}", text(datapoint, column));
    dom::element values;
    const bool has_extended = datapoint["ExtendedStatistics"].get(values) == simdjson::SUCCESS;
    for (const std::string& column : extended) fmt::print("  {:>14}", has_extended ? text(values, column) : "-");
    fmt::print("  {}\n", text(datapoint, "Unit"));
  }
}

void print_metrics(const dom::element& result) {
  for (const dom::element& metric : items(result, "Metrics")) {
    fmt::print("{}  {}", text(metric, "Namespace"), text(metric, "MetricName"));
    for (const dom::element& dimension : items(metric, "Dimensions"))
      fmt::print("  {}={}", text(dimension, "Name"), text(dimension, "Value"));
    fmt::print("\n");
  }
  if (const std::string_view token = raw_text(result, "NextToken"); !token.empty())
    fmt::print(stderr, "tocsin: there are more; go on with --starting-token {}\n", printable(token));
}

int run_statistics(const Options& options) {
  control::Request request = request_of("get-metric-statistics", options);
  if (!set_moment(request, "start_time", options.start, "--start-time")) return kUsage;
  if (!set_moment(request, "end_time", options.end, "--end-time")) return kUsage;
  set(request, "period", options.period);
  set(request, "unit", options.unit);
  if (!options.statistics.empty()) request.arguments["statistics"] = options.statistics;
  if (!options.extended.empty()) request.arguments["extended_statistics"] = options.extended;
  const auto answer = ask(options.client, request);
  if (!answer) return kNotSo;
  if (answer->result.ends_with(R"("Datapoints":[]})")) {
    fmt::print(stderr, "tocsin: no datapoint of that metric lies there; tocsin list-metrics shows what is kept\n");
  }
  return print_answer(*answer, options.output, print_statistics);
}

int run_list(const Options& options) {
  control::Request request = request_of("list-metrics", options);
  set(request, "recently_active", options.recently_active);
  set(request, "starting_token", options.starting_token);
  set(request, "max_items", options.most);
  const auto answer = ask(options.client, request);
  return answer ? print_answer(*answer, options.output, print_metrics) : kNotSo;
}

std::shared_ptr<Options> add_common(CLI::App& sub, bool needed) {
  auto options = std::make_shared<Options>();
  sub.add_option("--namespace", options->name_space, "the metric's namespace")->required(needed);
  sub.add_option("--metric-name", options->metric_name, "its name")->required(needed);
  add_words(sub, "--dimensions", options->dimensions, "Name=NAME,Value=VALUE, again and again");
  add_client_options(sub, options->client);
  add_output_option(sub, options->output);
  return options;
}

}  // namespace

std::function<int()> add_get_metric_statistics(CLI::App& sub) {
  const auto options = add_common(sub, true);
  sub.add_option("--start-time", options->start, "from this minute on")->required();
  sub.add_option("--end-time", options->end, "to this time, which is not included")->required();
  sub.add_option("--period", options->period, "seconds of one datapoint: a multiple of 60")->required();
  add_words(sub, "--statistics", options->statistics, "SampleCount, Sum, Average, Minimum, Maximum");
  add_words(sub, "--extended-statistics", options->extended, "as p99, tm90, TM(10%:90%)");
  sub.add_option("--unit", options->unit, "only what was published with this unit");
  return [options] { return run_statistics(*options); };
}

std::function<int()> add_list_metrics(CLI::App& sub) {
  const auto options = add_common(sub, false);
  sub.add_option("--recently-active", options->recently_active, "PT3H: only with a datapoint of the last three hours");
  sub.add_option("--max-items", options->most, "so many at most (500)");
  sub.add_option("--starting-token", options->starting_token, "the NextToken of an earlier answer");
  return [options] { return run_list(*options); };
}

}  // namespace tocsin::daemon::cli
