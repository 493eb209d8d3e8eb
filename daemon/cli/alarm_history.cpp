// tocsin describe-alarm-history, with the AWS command line's options.
#include <fmt/format.h>

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
  std::string alarm_name;
  std::string item_type;
  std::string start;
  std::string end;
  std::string scan_by;
  std::string most;
  std::vector<std::string> alarm_types;
};

void print_history(const dom::element& result) {
  for (const dom::element& item : items(result, "AlarmHistoryItems")) {
    fmt::print("{}  {:<19} {}: {}\n", text(item, "Timestamp"), text(item, "HistoryItemType"), text(item, "AlarmName"),
               text(item, "HistorySummary"));
  }
}

int run(const Options& options) {
  control::Request request;
  request.command = "describe-alarm-history";
  if (!set_moment(request, "start_date", options.start, "--start-date")) return kUsage;
  if (!set_moment(request, "end_date", options.end, "--end-date")) return kUsage;
  set(request, "alarm_name", options.alarm_name);
  set(request, "history_item_type", options.item_type);
  set(request, "scan_by", options.scan_by);
  set(request, "max_items", options.most);
  if (!options.alarm_types.empty()) request.arguments["alarm_types"] = options.alarm_types;
  const auto answer = ask(options.client, request);
  if (!answer) return kNotSo;
  if (answer->result == R"({"AlarmHistoryItems":[]})") {
    const bool all = options.item_type.empty() && options.start.empty() && options.end.empty();
    fmt::print(stderr, "tocsin: {} no {}\n",
               options.alarm_name.empty() ? "the alarms have" : "alarm '" + printable(options.alarm_name) + "' has",
               all ? "history yet" : "such history");
  }
  return print_answer(*answer, options.output, print_history);
}

}  // namespace

std::function<int()> add_describe_alarm_history(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  sub.add_option("--alarm-name", options->alarm_name, "only this alarm's");
  add_words(sub, "--alarm-types", options->alarm_types, "only of these kinds: MetricAlarm, CompositeAlarm");
  sub.add_option("--history-item-type", options->item_type, "only ConfigurationUpdate, StateUpdate or Action");
  sub.add_option("--start-date", options->start, "not earlier than this");
  sub.add_option("--end-date", options->end, "not later than this");
  sub.add_option("--scan-by", options->scan_by, "TimestampDescending (default) or TimestampAscending");
  sub.add_option("--max-items,--max-records", options->most, "so many at most (default 10000)");
  add_client_options(sub, options->client);
  add_output_option(sub, options->output);
  return [options] { return run(*options); };
}

}  // namespace tocsin::daemon::cli
