#include "daemon/status.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/counted.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "daemon/status_notify.h"

namespace tocsin::daemon {
namespace {

// Alarms of both kinds.
std::size_t count_in(const engine::Engine& engine, AlarmState state) {
  const auto alarms = engine.alarms();
  const auto& composites = engine.composite_alarms();
  const auto metric =
      std::count_if(alarms.begin(), alarms.end(), [state](const auto& a) { return a.alarm->state() == state; });
  const auto composite =
      std::count_if(composites.begin(), composites.end(), [state](const auto& a) { return a.row().state == state; });
  return static_cast<std::size_t>(metric + composite);
}

std::size_t count_alarms(const Rules& rules) { return rules.alarms.size() + rules.composite_alarms.size(); }

std::uint64_t total_of(const CounterTotals& totals, std::string_view name) {
  std::uint64_t total = 0;
  for (const auto& [key, n] : totals) total += key.second == name ? n : 0;
  return total;
}

// The counters of one scope: {"events":3,…}.
void write_counters(JsonWriter& json, const CounterTotals& totals, const std::string& scope) {
  json.begin_object();
  for (auto entry = totals.lower_bound({scope, ""}); entry != totals.end() && entry->first.first == scope; ++entry) {
    json.key(entry->first.second).value(entry->second);
  }
  json.end_object();
}

std::string_view word(source::Presence presence) {
  switch (presence) {
    case source::Presence::awaited:
      return "awaited";
    case source::Presence::present:
      return "present";
    case source::Presence::unreadable:
      return "unreadable";
  }
  return "";
}

void write_damaged_files(JsonWriter& json, const DamagedFiles& damaged) {
  if (damaged.total() == 0) return;
  json.key("damaged_files").begin_object().key("found").value(damaged.total()).key("newest").begin_array();
  for (const DamagedFiles::File& file : damaged.newest()) {
    json.begin_object().key("path").value(file.path).key("reason").value(file.reason);
    json.key("seen").value(to_iso8601(file.seen)).end_object();
  }
  json.end_array().end_object();
}

void write_passed_over(JsonWriter& json, const std::vector<source::NotRead>& paths) {
  if (paths.empty()) return;
  json.key("not_read").begin_object().key("count").value(static_cast<std::uint64_t>(paths.size()));
  json.key("paths").begin_array();
  for (std::size_t i = 0; i < paths.size() && i < limits::kShownNotRead; ++i)
    json.begin_object().key("path").value(paths[i].path).key("kind").value(paths[i].kind).end_object();
  json.end_array().end_object();
}

// Where the bytes of its files are. What waits is a part of it, in bytes and in how long it has not been read to its
// end.
void write_ledger(JsonWriter& json, const SourcePump& pump, const StatusInput& input) {
  const LedgerBook::Account& account = pump.account();
  const LedgerRow& row = account.row;
  json.key("ledger").begin_object();
  if (account.stock) json.key("found").value(account.balance.found);
  json.key("read").value(row.read).key("skipped").value(row.skipped).key("missed").value(row.missed);
  if (account.stock) {
    json.key("waiting").value(account.balance.waiting).key("difference").value(account.balance.difference);
    json.key("violations").value(row.violations);
  }
  const SourcePump::Health& health = pump.health();
  const Time since = health.caught_up.value_or(input.started);
  const bool behind = health.behind_bytes > 0 && input.now > since;
  json.key("behind_seconds").value(behind ? (input.now - since).count() / 1000 : 0);
  json.key("lines").value(row.lines).key("events").value(row.events).key("matched").value(row.matched);
  json.key("unparsed").value(row.unparsed).key("over_long").value(row.over_long);
  json.key("duplicates").value(row.duplicates).key("gaps").value(row.gaps).end_object();
}

void write_gaps(JsonWriter& json, const LedgerBook& ledger) {
  json.key("gaps").begin_array();
  for (const Gap& gap : ledger.newest_gaps()) {
    json.begin_object().key("log_group").value(gap.log_group).key("source").value(gap.source);
    json.key("file").value(gap.file).key("from").value(gap.from).key("to").value(gap.to);
    json.key("cause").value(to_string(gap.cause)).key("time").value(to_iso8601(gap.at));
    if (!gap.detail.empty()) json.key("detail").value(gap.detail);
    json.end_object();
  }
  json.end_array();
}

void write_trouble(JsonWriter& json, const SelfWatch& watch) {
  json.key("trouble").begin_array();
  for (const SelfWatch::Finding& finding : watch.findings()) {
    json.begin_object().key("log_group").value(finding.log_group).key("source").value(finding.source);
    json.key("kind").value(finding.trouble == SelfWatch::Trouble::unread ? "unread" : "silent");
    json.key("seconds").value(finding.lasted.count() / 1000).end_object();
  }
  json.end_array();
}

void write_sources(JsonWriter& json, const StatusInput& input) {
  const CounterTotals& totals = input.host.engine().counters();
  json.key("log_groups").begin_array();
  for (const LogGroup& group : input.host.program()->rules().log_groups) {
    json.begin_object().key("name").value(group.name.value).key("counters");
    write_counters(json, totals, "log_group/" + group.name.value);
    write_passed_over(json, input.sources.passed_over_in(group.name.value));
    json.key("sources").begin_array();
    for (const auto& pump : input.sources.pumps_of(group.name.value)) {
      const SourcePump::Health& health = pump->health();
      json.begin_object().key("path").value(pump->path()).key("behind_bytes").value(health.behind_bytes);
      json.key("presence").value(word(health.presence)).key("bytes_read").value(health.bytes);
      json.key("newest_event").value_or_null(health.newest_event);
      json.key("caught_up_at")
          .value_or_null(health.presence == source::Presence::unreadable ? std::optional<Time>() : health.caught_up);
      if (!health.last_note.empty()) json.key("note").value(health.last_note);
      if (const auto off = pump->stamps_off()) json.key("stamps_off_seconds").value(off->count() / 1000);
      write_ledger(json, *pump, input);
      write_damaged_files(json, pump->damaged());
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

void write_deliveries(JsonWriter& json, const StatusInput& input) {
  json.key("deliveries")
      .begin_object()
      .key("dead_letters")
      .value(input.deliveries.dead_letters())
      .key("newest_dead_letters")
      .begin_array();
  for (const DeliveryPump::DeadLetter& letter : input.deliveries.newest_dead_letters()) {
    json.begin_object().key("id").value(letter.id).key("alarm").value(letter.alarm).key("topic").value(letter.topic);
    json.key("state").value(letter.state).key("time").value(to_iso8601(letter.time));
    json.key("attempts").value(static_cast<std::uint64_t>(letter.attempts)).key("why").value(letter.why).end_object();
  }
  json.end_array().key("subscriptions").begin_array();
  for (const DeliveryPump::LaneHealth& lane : input.deliveries.lanes()) {
    json.begin_object()
        .key("topic")
        .value(lane.topic)
        .key("protocol")
        .value(lane.protocol)
        .key("endpoint")
        .value(lane.endpoint);
    json.key("waiting").value(static_cast<std::uint64_t>(lane.waiting)).key("delivered").value(lane.delivered);
    json.key("failed_attempts").value(lane.failed_attempts);
    json.key("failing_since").value_or_null(lane.failing_since);
    if (!lane.last_error.empty()) json.key("last_error").value(lane.last_error);
    json.end_object();
  }
  json.end_array();
  write_notify_policies(json, input.dispatcher.view(), input.now);
  json.end_object();
}

void write_state(JsonWriter& json, const StatusInput& input) {
  const Committer::Health store = input.committer.health();
  json.key("state")
      .begin_object()
      .key("directory")
      .value(input.settings.state_directory)
      .key("commits")
      .value(store.commits);
  json.key("waiting_rows").value(static_cast<std::uint64_t>(store.waiting_rows)).key("failures").value(store.failures);
  json.key("failing_since").value_or_null(store.failing_since);
  if (!store.last_error.empty()) json.key("last_error").value(store.last_error);
  json.end_object();
}

// Logs that are there and cannot be read: nothing that is written to them is seen.
std::size_t unreadable_sources(const SourceSet& sources) {
  const auto& pumps = sources.pumps();
  return static_cast<std::size_t>(std::count_if(pumps.begin(), pumps.end(), [](const auto& pump) {
    return pump->health().presence == source::Presence::unreadable;
  }));
}

void write_seen(JsonWriter& json, const StatusInput& input) {
  const engine::Engine& engine = input.host.engine();
  json.key("seen_records").begin_object().key("remembered").value(static_cast<std::uint64_t>(engine.seen_records()));
  json.key("forgotten_early").value(total_of(engine.counters(), "forgotten")).end_object();
}

void write_metrics(JsonWriter& json, const StatusInput& input) {
  const store::MetricTotals totals = input.committer.health().metrics;
  json.key("metrics").begin_object().key("kept").value(totals.metrics).key("datapoints").value(totals.datapoints);
  json.key("retention").value(tocsin::to_text(input.settings.metric_retention));
  json.key("metrics_evicted").value(totals.metrics_evicted);
  json.key("datapoints_evicted").value(totals.datapoints_evicted);
  json.key("datapoints_too_old").value(totals.datapoints_too_old).end_object();
}

}  // namespace

std::string status_json(const StatusInput& input) {
  const engine::Engine& engine = input.host.engine();
  const Rules& rules = input.host.program()->rules();
  const CounterTotals& totals = input.host.engine().counters();
  JsonWriter json;
  json.begin_object().key("version").value(TOCSIN_VERSION).key("pid").value(static_cast<std::int64_t>(::getpid()));
  json.key("host").value(input.settings.host).key("time").value(to_iso8601(input.now));
  json.key("started").value(to_iso8601(input.started));
  const Committer::Health store = input.committer.health();
  const auto lanes = input.deliveries.lanes();
  const bool failing =
      std::any_of(lanes.begin(), lanes.end(), [](const auto& lane) { return lane.failing_since.has_value(); });
  const bool degraded = store.failing_since || failing || !input.reload_error.empty() ||
                        unreadable_sources(input.sources) > 0 || input.ledger.violated() > 0 ||
                        !input.self_watch.findings().empty();
  json.key("health").value(degraded ? "degraded" : "ok");
  json.key("rules")
      .begin_object()
      .key("digest")
      .value(input.rules_digest)
      .key("loaded")
      .value(to_iso8601(input.rules_loaded));
  json.key("log_groups").value(static_cast<std::uint64_t>(rules.log_groups.size()));
  json.key("metric_filters").value(static_cast<std::uint64_t>(rules.metric_filters.size()));
  json.key("alarms").value(static_cast<std::uint64_t>(count_alarms(rules)));
  json.key("topics").value(static_cast<std::uint64_t>(rules.topics.size()));
  if (!input.reload_error.empty()) json.key("last_reload_error").value(input.reload_error);
  json.end_object();
  json.key("alarms").begin_object();
  for (const AlarmState state : {AlarmState::ok, AlarmState::alarm, AlarmState::insufficient_data}) {
    json.key(to_string(state)).value(static_cast<std::uint64_t>(count_in(engine, state)));
  }
  json.key("datapoints_too_late").value(total_of(totals, "too_late"));
  json.key("datapoints_coarsened").value(total_of(totals, "coarsened"));
  json.key("groups_evicted").value(total_of(totals, "groups_evicted"));
  json.key("groups_overflowed").value(total_of(totals, "groups_overflowed"));
  // Of those alarms alone that something happened to.
  json.key("counters").begin_object();
  for (const Alarm& alarm : rules.alarms) {
    const std::string scope = "alarm/" + alarm.name.value;
    const auto has = [&](const char* name) { return totals.contains({scope, name}); };
    if (!has("too_late") && !has("coarsened") && !has("groups_evicted") && !has("groups_overflowed")) continue;
    json.key(alarm.name.value);
    write_counters(json, totals, scope);
  }
  json.end_object();
  json.end_object();
  write_sources(json, input);
  write_gaps(json, input.ledger);
  write_trouble(json, input.self_watch);
  json.key("metric_filters").begin_array();
  for (const MetricFilter& filter : rules.metric_filters) {
    json.begin_object().key("name").value(filter.name.value).key("counters");
    write_counters(json, totals, "metric_filter/" + filter.name.value);
    json.end_object();
  }
  json.end_array();
  write_deliveries(json, input);
  write_seen(json, input);
  write_metrics(json, input);
  write_state(json, input);
  json.key("loop").begin_object().key("longest_turn_ms").value(input.longest_turn_ms).end_object();
  json.end_object();
  return std::move(json).text();
}

std::string status_line(const StatusInput& input) {
  const engine::Engine& engine = input.host.engine();
  std::size_t waiting = 0;
  for (const auto& lane : input.deliveries.lanes()) waiting += lane.waiting;
  const std::size_t unreadable = unreadable_sources(input.sources);
  return fmt::format("{}, {} ({} in ALARM), {} waiting{}{}{}", counted(input.sources.pumps().size(), "source"),
                     counted(count_alarms(engine.program()->rules()), "alarm"), count_in(engine, AlarmState::alarm),
                     counted(waiting, "notification"), input.reload_error.empty() ? "" : ", THE LAST RELOAD FAILED",
                     unreadable > 0 ? fmt::format(", {} CANNOT BE READ", counted(unreadable, "source")) : "",
                     input.committer.health().failing_since ? ", THE STATE CANNOT BE STORED" : "");
}

}  // namespace tocsin::daemon
