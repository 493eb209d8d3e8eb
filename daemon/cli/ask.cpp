// The commands that ask the running daemon.
#include <fmt/format.h>
#include <simdjson.h>

#include <string_view>

#include "base/counted.h"
#include "base/text_lines.h"
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
  std::vector<std::string> alarm_names;
  std::string state_value;
};

std::string counters_line(const dom::element& counters) {
  std::string line;
  dom::object members;
  if (counters.get(members) != simdjson::SUCCESS) return line;
  for (const auto [key, value] : members)
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", printable(key), std::string(simdjson::minify(value)));
  return line;
}

std::string counters(const dom::element& object) {
  dom::element members;
  return object["counters"].get(members) == simdjson::SUCCESS ? counters_line(members) : std::string();
}

// The sum that the daemon holds each file to, and what stood in it.
void print_ledger(const dom::element& source) {
  dom::element ledger;
  if (source["ledger"].get(ledger) != simdjson::SUCCESS) return;
  if (text(ledger, "found") == "-") {
    fmt::print("      {} bytes read", text(ledger, "read"));
  } else {
    fmt::print("      {} bytes found = {} read + {} skipped + {} missed + {} waiting", text(ledger, "found"),
               text(ledger, "read"), text(ledger, "skipped"), text(ledger, "missed"), text(ledger, "waiting"));
  }
  fmt::print("; {}, {}, {} matched, {} unparsed, {} over-long, {}, {}\n", how_many(ledger, "lines", "line"),
             how_many(ledger, "events", "event"), text(ledger, "matched"), text(ledger, "unparsed"),
             text(ledger, "over_long"), how_many(ledger, "duplicates", "duplicate"), how_many(ledger, "gaps", "gap"));
  if (text(ledger, "behind_seconds") != "0") {
    fmt::print("      not read to its end for {}\n", how_many(ledger, "behind_seconds", "second"));
  }
  const std::string difference = text(ledger, "difference");
  if (difference != "0" && difference != "-") {
    fmt::print("      THE LEDGER DOES NOT ADD UP, by {} bytes: a fault of tocsin, please report it\n", difference);
  }
}

void print_gaps(const dom::element& s) {
  const auto gaps = items(s, "gaps");
  if (gaps.empty()) return;
  fmt::print("  GAPS       of what was read, the newest:\n");
  for (const dom::element& gap : gaps) {
    const bool known = text(gap, "from") != text(gap, "to");
    const std::string detail = text(gap, "detail");
    fmt::print("    {}  {}: {} from byte {} to {}, log group {}{}{}\n", text(gap, "time"), text(gap, "file"),
               text(gap, "cause"), text(gap, "from"), known ? text(gap, "to") : "an end that is not known",
               text(gap, "log_group"), detail == "-" ? "" : ": ", detail == "-" ? "" : detail);
  }
}

void print_trouble(const dom::element& s) {
  for (const dom::element& one : items(s, "trouble")) {
    const bool silent = text(one, "kind") == "silent";
    fmt::print("  {}  {} of log group {}, for {}\n", silent ? "SILENT   " : "NOT READ ", text(one, "source"),
               text(one, "log_group"), how_many(one, "seconds", "second"));
  }
}

void print_source(const dom::element& source) {
  const std::string presence = text(source, "presence");
  if (presence == "awaited") {
    fmt::print("    {}: no such file; it is waited for\n", text(source, "path"));
  } else {
    fmt::print("    {}: {}{} bytes behind, newest event {}, read to its end {}\n", text(source, "path"),
               presence == "unreadable" ? "CANNOT BE READ, " : "", text(source, "behind_bytes"),
               text(source, "newest_event"), text(source, "caught_up_at"));
  }
  if (const std::string note = text(source, "note"); note != "-") fmt::print("      last: {}\n", note);
  if (presence != "awaited") print_ledger(source);
  dom::element damaged;
  if (source["damaged_files"].get(damaged) != simdjson::SUCCESS) return;
  fmt::print(
      "      DAMAGED FILES: {} found since the start{}\n", text(damaged, "found"),
      items(damaged, "newest").empty() ? "; all are mended or replaced" : ", of those that still are the newest:");
  for (const dom::element& file : items(damaged, "newest")) {
    fmt::print("        {}  {} {}\n", text(file, "seen"), text(file, "path"), text(file, "reason"));
  }
}

// What wildcards match beside files.
void print_not_read(const dom::element& group) {
  dom::element not_read;
  if (group["not_read"].get(not_read) != simdjson::SUCCESS) return;
  std::string some;
  for (const dom::element& entry : items(not_read, "paths"))
    some += fmt::format("{}{} ({})", some.empty() ? "" : ", ", text(entry, "path"), text(entry, "kind"));
  fmt::print("    not read, because they are no regular files: {}: {}\n", text(not_read, "count"), some);
}

void print_alarm_counters(const dom::element& alarms) {
  dom::object members;
  if (alarms["counters"].get(members) != simdjson::SUCCESS) return;
  for (const auto [alarm, names] : members) fmt::print("    {}: {}\n", printable(alarm), counters_line(names));
}

void print_kept_metrics(const dom::element& s) {
  dom::element metrics;
  if (s["metrics"].get(metrics) != simdjson::SUCCESS) return;
  fmt::print("  metrics    {} kept, {} of a minute, for {}\n", how_many(metrics, "kept", "metric"),
             how_many(metrics, "datapoints", "datapoint"), text(metrics, "retention"));
  std::uint64_t evicted = 0;
  if (metrics["metrics_evicted"].get(evicted) == simdjson::SUCCESS && evicted > 0)
    fmt::print("    METRICS EVICTED {}: there are more than can be kept; the ones longest silent went\n", evicted);
  if (metrics["datapoints_evicted"].get(evicted) == simdjson::SUCCESS && evicted > 0)
    fmt::print("    DATAPOINTS EVICTED {}: there are more than can be kept; the oldest went\n", evicted);
  if (metrics["datapoints_too_old"].get(evicted) == simdjson::SUCCESS && evicted > 0)
    fmt::print("    {} not kept: older than that when they came\n", counted(evicted, "datapoint"));
}

// What is held back at the moment, and by what.
void print_policies(const dom::element& deliveries) {
  for (const dom::element& topic : items(deliveries, "topics")) {
    if (text(topic, "storm_since") != "-")
      fmt::print("  STORM      topic {} since {}: {} told together\n", text(topic, "name"), text(topic, "storm_since"),
                 how_many(topic, "storm_changes", "change"));
    if (text(topic, "flapping") != "0" && text(topic, "flapping") != "-")
      fmt::print("  FLAPPING   topic {}: {} held back\n", text(topic, "name"), how_many(topic, "flapping", "alarm"));
    if (text(topic, "muted") != "0" && text(topic, "muted") != "-")
      fmt::print("  MUTED      topic {}: {} changed meanwhile\n", text(topic, "name"),
                 how_many(topic, "muted", "alarm"));
  }
  for (const dom::element& alarm : items(deliveries, "endpoint_alarms"))
    fmt::print("  ENDPOINT IN ALARM  {} since {}: {}\n", text(alarm, "name"), text(alarm, "since"),
               text(alarm, "reason"));
  dom::element mutes;
  if (deliveries["mutes"].get(mutes) != simdjson::SUCCESS) return;
  if (text(mutes, "by_hand") != "0" || text(mutes, "in_force") != "0")
    fmt::print("  mutes      {} by hand, {} of the rules in force (tocsin list-mutes)\n", text(mutes, "by_hand"),
               text(mutes, "in_force"));
}

void print_status(const dom::element& s) {
  fmt::print("tocsind {} (pid {}) on {}: {}\n", text(s, "version"), text(s, "pid"), text(s, "host"), text(s, "health"));
  fmt::print("  up since   {}\n", text(s, "started"));
  dom::element rules;
  if (s["rules"].get(rules) == simdjson::SUCCESS) {
    fmt::print("  rules      {} loaded {}: {}, {}, {}, {}\n", text(rules, "digest"), text(rules, "loaded"),
               how_many(rules, "log_groups", "log group"), how_many(rules, "metric_filters", "metric filter"),
               how_many(rules, "alarms", "alarm"), how_many(rules, "topics", "topic"));
    if (const std::string_view error = raw_text(rules, "last_reload_error"); !error.empty()) {
      fmt::print("  LAST RELOAD FAILED, the rules before it are in force:\n");
      for_each_line(error, [](std::string_view line) { fmt::print("    {}\n", printable(line)); });
    }
  }
  dom::element alarms;
  if (s["alarms"].get(alarms) == simdjson::SUCCESS) {
    fmt::print("  alarms     {} OK, {} ALARM, {} INSUFFICIENT_DATA\n", text(alarms, "OK"), text(alarms, "ALARM"),
               text(alarms, "INSUFFICIENT_DATA"));
    if (text(alarms, "datapoints_too_late") != "0") {
      fmt::print("  TOO LATE   {} not counted: later than the alarm allows (allowed_lateness)\n",
                 how_many(alarms, "datapoints_too_late", "datapoint"));
    }
    if (text(alarms, "datapoints_coarsened") != "0" && text(alarms, "datapoints_coarsened") != "-") {
      fmt::print("  COARSENED  {} moved to the stamp before: the window holds too many\n",
                 how_many(alarms, "datapoints_coarsened", "datapoint"));
    }
    if (text(alarms, "groups_overflowed") != "0" && text(alarms, "groups_overflowed") != "-") {
      fmt::print("  FLOOD      {} shared the group __other__: no more groups than max_groups\n",
                 how_many(alarms, "groups_overflowed", "datapoint"));
    }
    print_alarm_counters(alarms);
  }
  for (const dom::element& group : items(s, "log_groups")) {
    fmt::print("  log group  {}: {}\n", text(group, "name"), counters(group));
    for (const dom::element& source : items(group, "sources")) {
      print_source(source);
    }
    print_not_read(group);
    if (items(group, "sources").empty()) fmt::print("    no file matches its globs\n");
  }
  print_trouble(s);
  print_gaps(s);
  dom::element deliveries;
  if (s["deliveries"].get(deliveries) == simdjson::SUCCESS) {
    for (const dom::element& lane : items(deliveries, "subscriptions")) {
      const std::string endpoint = raw_text(lane, "endpoint").empty() ? "" : " (" + text(lane, "endpoint") + ")";
      fmt::print("  topic      {} by {}{}: {} delivered, {} waiting, {}", text(lane, "topic"), text(lane, "protocol"),
                 endpoint, text(lane, "delivered"), text(lane, "waiting"),
                 how_many(lane, "failed_attempts", "failed attempt"));
      if (text(lane, "failing_since") != "-")
        fmt::print("; FAILING since {}: {}", text(lane, "failing_since"), text(lane, "last_error"));
      fmt::print("\n");
    }
    print_policies(deliveries);
    if (text(deliveries, "dead_letters") != "0") {
      fmt::print("  DEAD LETTERS {}, of them the newest:\n", text(deliveries, "dead_letters"));
      for (const dom::element& letter : items(deliveries, "newest_dead_letters")) {
        fmt::print("    {}  {} {} to {}: {}\n", text(letter, "time"), text(letter, "alarm"), text(letter, "state"),
                   text(letter, "topic"), text(letter, "why"));
      }
    }
  }
  print_kept_metrics(s);
  dom::element state;
  if (s["state"].get(state) == simdjson::SUCCESS) {
    fmt::print("  state      {}: {}", text(state, "directory"), how_many(state, "commits", "commit"));
    if (text(state, "failing_since") != "-")
      fmt::print("; CANNOT BE STORED since {}: {}", text(state, "failing_since"), text(state, "last_error"));
    fmt::print("\n");
  }
}

// An alarm with group_by: how many of its instances are in ALARM, and which; the rest is in the JSON.
void print_groups(const dom::element& groups, const dom::element& alarm) {
  fmt::print("    {}, {} in ALARM\n", how_many(groups, "Count", "group"), text(groups, "InAlarm"));
  dom::element counters;
  if (alarm["Counters"].get(counters) == simdjson::SUCCESS && text(counters, "groups_overflowed") != "-") {
    fmt::print("    FLOOD: {} shared the group __other__, for max_groups was reached\n",
               how_many(counters, "groups_overflowed", "datapoint"));
  }
  for (const dom::element& instance : items(groups, "Instances")) {
    if (text(instance, "StateValue") != "ALARM") continue;
    std::string name;
    dom::object values;
    if (instance["Group"].get(values) == simdjson::SUCCESS) {
      for (const auto [key, value] : values) {
        std::string_view words;
        if (value.get(words) != simdjson::SUCCESS) continue;
        name += (name.empty() ? "" : ", ") + printable(key) + "=" + printable(words);
      }
    }
    fmt::print("    {:<13} {}  (since {})\n        {}\n", text(instance, "StateValue"), name,
               text(instance, "StateUpdatedTimestamp"), text(instance, "StateReason"));
  }
}

void print_alarms(const dom::element& result) {
  for (const char* kind : {"MetricAlarms", "CompositeAlarms", "EndpointAlarms"}) {
    for (const dom::element& alarm : items(result, kind)) {
      dom::element groups;
      if (alarm["Groups"].get(groups) == simdjson::SUCCESS) {
        fmt::print("{:<17} {}\n", text(alarm, "StateValue"), text(alarm, "AlarmName"));
        print_groups(groups, alarm);
        continue;
      }
      fmt::print("{:<17} {}  (since {})\n    {}\n", text(alarm, "StateValue"), text(alarm, "AlarmName"),
                 text(alarm, "StateUpdatedTimestamp"), text(alarm, "StateReason"));
      if (text(alarm, "ActionsSuppressedReason") != "-") {
        fmt::print("    no notification: {}\n", text(alarm, "ActionsSuppressedReason"));
      }
    }
  }
}

void print_reload(const dom::element& result) {
  const auto changes = items(result, "changes");
  fmt::print("{}\n", changes.empty() ? "reloaded: nothing changed"
                                     : fmt::format("reloaded, {}:", counted(changes.size(), "change")));
  for (const dom::element& change : changes) {
    std::string_view words;
    if (change.get(words) == simdjson::SUCCESS) fmt::print("  {}\n", printable(words));
  }
}

std::function<int()> asking(CLI::App& sub, const std::shared_ptr<Options>& options, std::string command,
                            void (*print)(const dom::element&)) {
  add_client_options(sub, options->client);
  add_output_option(sub, options->output);
  return [options, command = std::move(command), print] {
    control::Request request;
    request.command = command;
    if (!options->alarm_names.empty()) request.arguments["alarm_names"] = options->alarm_names;
    if (!options->state_value.empty()) request.arguments["state_value"] = {options->state_value};
    const auto answer = ask(options->client, request);
    if (!answer) return kNotSo;
    if (!options->alarm_names.empty() && answer->result == R"({"MetricAlarms":[],"CompositeAlarms":[]})") {
      fmt::print(stderr, "tocsin: none of these alarms is in that state\n");
      return kNotSo;
    }
    return print_answer(*answer, options->output, print);
  };
}

}  // namespace

std::function<int()> add_status(CLI::App& sub) {
  return asking(sub, std::make_shared<Options>(), "status", print_status);
}

std::function<int()> add_reload(CLI::App& sub) {
  return asking(sub, std::make_shared<Options>(), "reload", print_reload);
}

std::function<int()> add_describe_alarms(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  add_words(sub, "--alarm-names", options->alarm_names, "only these");
  sub.add_option("--state-value", options->state_value, "only alarms in this state")
      ->check(CLI::IsMember({"OK", "ALARM", "INSUFFICIENT_DATA"}));
  return asking(sub, options, "describe-alarms", print_alarms);
}

}  // namespace tocsin::daemon::cli
