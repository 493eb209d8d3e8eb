#include "daemon/replay.h"

#include <fmt/format.h>

#include "base/counted.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/options.h"
#include "daemon/clock.h"

namespace tocsin::daemon::cli {
namespace {

struct Options {
  ConfigurationSource source;
  ReplayOptions replay;
  std::string from;
  std::string to;
  std::string output = "text";
};

void print_change(const Transition& t) {
  std::string group;
  for (const auto& [name, value] : t.group)
    group += fmt::format("{}{}={}", group.empty() ? " {" : ", ", printable(name), printable(value));
  if (!group.empty()) group += '}';
  fmt::print("{}  {:<17} {}{}  (was {}): {}\n", to_iso8601(t.time), to_string(t.new_state), printable(t.alarm), group,
             to_string(t.old_state), printable(t.reason));
}

std::string summary_json(const ReplaySummary& summary, double seconds) {
  JsonWriter json;
  json.begin_object()
      .key("kind")
      .value("summary")
      .key("events")
      .value(summary.events)
      .key("bytes")
      .value(summary.bytes);
  json.key("seconds").value(seconds).key("matches").begin_object();
  for (const auto& [name, n] : summary.matches) json.key(name).value(n);
  json.end_object()
      .key("state_changes")
      .value(summary.state_changes)
      .key("rejected")
      .value(summary.rejected)
      .end_object();
  return std::move(json).text();
}

void print_summary(const ReplaySummary& summary, double seconds) {
  fmt::print("{}, {} in {:.3f} s; {}, {} rejected\n", counted(summary.events, "event"), counted(summary.bytes, "byte"),
             seconds, counted(summary.state_changes, "state change"), counted(summary.rejected, "datapoint"));
  for (const auto& [name, n] : summary.matches)
    fmt::print("  {:>9} {} of {}\n", n, n == 1 ? "match" : "matches", printable(name));
}

bool parse_time(const std::string& text, const char* option, std::optional<Time>& out) {
  if (text.empty()) return true;
  out = parse_moment(text);
  if (!out)
    fmt::print(stderr, "tocsin: {} wants a time such as 2026-11-15T20:35:41Z, or a date such as 2026-11-15, not '{}'\n",
               option, printable(text));
  return out.has_value();
}

int run(Options& options) {
  if (!parse_time(options.from, "--from", options.replay.from) || !parse_time(options.to, "--to", options.replay.to))
    return kUsage;
  if (options.replay.from && options.replay.to && *options.replay.to < *options.replay.from) {
    fmt::print(stderr, "tocsin: --to is before --from\n");
    return kUsage;
  }
  auto configuration = read_or_complain(options.source);
  if (!configuration) return kNotSo;
  const bool json = options.output == "json";
  const std::int64_t begin = steady_ms();
  const ReplaySummary summary =
      replay(std::move(*configuration), options.replay, SystemClock().now(), [json](const Transition& t) {
        if (json) {
          fmt::print("{}\n", to_json(t));
        } else {
          print_change(t);
        }
      });
  const double seconds = static_cast<double>(steady_ms() - begin) / 1000;
  for (const std::string& complaint : summary.complaints) fmt::print(stderr, "{}\n", printable(complaint));
  if (json) {
    fmt::print("{}\n", summary_json(summary, seconds));
  } else {
    print_summary(summary, seconds);
  }
  return summary.complaints.empty() ? kDone : kNotSo;
}

}  // namespace

std::function<int()> add_replay(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  add_configuration_options(sub, options->source);
  sub.add_option("--metric-data", options->replay.metric_data,
                 "a file of datapoints, one JSON object a line; may be given again")
      ->allow_extra_args(false);
  sub.add_option("--from", options->from, "pass over earlier events; the alarms begin here");
  sub.add_option("--to", options->to, "pass over later events; time ends here");
  add_output_option(sub, options->output);
  return [options] { return run(*options); };
}

}  // namespace tocsin::daemon::cli
