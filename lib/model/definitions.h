// What admins write, decoded: the sections of a rule file and the daemon's settings, with the place of each name for
// messages. Names follow Terraform's CloudWatch resources; defaults are those of docs/tocsin-rules.5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/time.h"
#include "model/statistic.h"
#include "model/transition.h"

namespace tocsin {

template <class T>
struct Located {
  T value{};
  Span span;

  friend bool operator==(const Located& a, const Located& b) {
    return a.value == b.value;
  }  // where it stands does not matter
};

enum class Format : std::uint8_t {
  syslog,
  text,
  json,
  cloudtrail,
  vpc_flow,
  alb,
  cloudfront,
  s3_access,
  metric_stream
};
enum class StartAt : std::uint8_t { end, beginning };

// Which records of the systemd journal are read. Of each kind that is given a record must have one of the values.
struct JournalSelection {
  std::vector<std::uint8_t> facilities;  // ascending
  std::vector<std::string> units;        // "sshd.service"
  std::vector<std::string> identifiers;
  std::string directory;  // of another host's journal; empty: this host's
  bool operator==(const JournalSelection&) const = default;
};

// How long something may last before an alarm is raised over it.
struct Patience {
  enum class Kind : std::uint8_t {
    learned,  // from what it was before
    never,    // for ever
    span,
  };
  Kind kind = Kind::learned;
  Duration span{0};
  bool operator==(const Patience&) const = default;
};

struct LogGroup {
  Located<std::string> name;
  std::vector<Located<std::string>> files;  // absolute globs; ** crosses directories
  std::optional<JournalSelection> journal;  // beside files: read where none of them exists
  Format format = Format::text;
  StartAt start_at = StartAt::end;    // for a file never seen before; beginning where files are delivered whole
  std::string timezone = "local";     // "local", "UTC" or an IANA name: of stamps that carry none
  std::string timestamp_field;        // format json: a selector, "$.time"
  Duration expected_delay{0};         // live, the clock of the group's alarms is now less this
  Duration allowed_lateness{60'000};  // later than the clock by at most this still counts
  Patience silent_after;              // nothing comes of it
  Patience unread_after{Patience::Kind::span, Duration{60'000}};  // it is there, and is not read
  bool operator==(const LogGroup&) const = default;
};

// The value that a match publishes: a number, or a reference into the event ("$.field", "$name", "$3").
using MetricValue = std::variant<double, std::string>;

// Names and values, sorted by name: the exact set is a part of what a metric is.
using Dimensions = std::vector<std::pair<std::string, std::string>>;

struct MetricTransformation {
  std::string name_space;
  std::string name;
  MetricValue value = 1.0;
  std::optional<double> default_value;  // of events that do not match, and of matches whose field is missing
  std::string unit;                     // empty: None
  Dimensions dimensions;                // the values are references
  bool operator==(const MetricTransformation&) const = default;
};

struct Samples {
  std::vector<Located<std::string>> match;
  std::vector<Located<std::string>> no_match;
  bool operator==(const Samples&) const = default;
};

struct MetricFilter {
  Located<std::string> name;
  Located<std::string> log_group;
  Located<std::string> pattern;
  Located<std::string> extract;  // named groups over a matching event; empty: none
  MetricTransformation transformation;
  Samples samples;
  bool operator==(const MetricFilter&) const = default;
};

enum class Comparison : std::uint8_t {
  greater,
  greater_or_equal,
  less,
  less_or_equal,
  // Against the two edges of a band (ANOMALY_DETECTION_BAND), strict on both sides.
  less_than_lower,
  greater_than_upper,
  outside_band,
};
// How an alarm is judged: at every datapoint, over a window that ends there; or as CloudWatch does, by periods on the
// clock.
enum class Evaluation : std::uint8_t { sliding, aligned };
// EvaluateLowSampleCountPercentile: a percentile of too few samples is judged all the same, or keeps the state.
enum class LowSampleCount : std::uint8_t { evaluate, ignore };
enum class MissingData : std::uint8_t { missing, not_breaching, breaching, ignore };
enum class AlarmSeverity : std::uint8_t { none, info, low, medium, high, critical };

std::string_view to_string(Comparison comparison);   // "GreaterThanThreshold"
std::string_view to_string(MissingData treatment);   // "notBreaching"
std::string_view to_string(AlarmSeverity severity);  // "critical"; "" for none
std::string_view to_string(Evaluation evaluation);   // "sliding"

// Where treat_missing_data is not written: sliding alarms take silence for good news; aligned ones are CloudWatch's
// (`missing`, and `ignore` for metrics of AWS/DynamoDB).
MissingData default_treatment(Evaluation evaluation, std::string_view name_space);

// One entry of an alarm's `metrics` (CloudWatch: MetricDataQuery): a metric, or an expression over others.
struct MetricQuery {
  Located<std::string> id;
  Located<std::string> expression;  // metric math; empty: this is a metric
  std::string name_space;
  std::string metric_name;
  Dimensions dimensions;
  Statistic statistic = Statistic::average;
  Duration period{0};
  std::string unit;
  std::string label;
  bool return_data = true;
  bool operator==(const MetricQuery&) const = default;
};

struct Alarm {
  Located<std::string> name;
  std::string description;
  std::string name_space;
  Located<std::string> metric_name;
  Dimensions dimensions;
  Statistic statistic = Statistic::sum;
  Duration period{60'000};
  double threshold = 0;
  std::uint32_t evaluation_periods = 1;
  std::optional<std::uint32_t> datapoints_to_alarm;  // none: evaluation_periods; the reason text tells the two apart
  std::uint32_t evaluation_range_extra = 2;  // aligned: periods looked back beyond evaluation_periods for missing ones
  std::uint32_t max_groups = 10'000;
  Comparison comparison = Comparison::greater;
  MissingData treat_missing_data = MissingData::not_breaching;
  Evaluation evaluation = Evaluation::sliding;
  LowSampleCount low_sample_count = LowSampleCount::evaluate;  // evaluate_low_sample_count_percentiles
  AlarmSeverity severity = AlarmSeverity::none;
  bool actions_enabled = true;
  std::string unit;  // only samples of that unit; empty: any
  // Aligned, CloudWatch's WallClockWindow: periods sit on the boundaries of this zone's clock ("UTC", an IANA name, or
  // an offset as "+05:30"); empty: they end at the evaluation.
  std::string wall_clock_zone;
  std::vector<MetricQuery> metrics;          // metric math: then there is no metric_name
  Located<std::string> threshold_metric_id;  // of the band operators: which of `metrics` is the band
  // One instance for each combination of these dimensions' values; empty: one for the exact `dimensions`.
  std::vector<Located<std::string>> group_by;
  std::optional<double> resolve_threshold;
  Duration resolve_after{0};
  Duration renotify_every{0};                       // while in ALARM; 0: never
  std::optional<Duration> allowed_lateness;         // none: the log group's
  std::vector<Located<std::string>> alarm_actions;  // names of topics
  std::vector<Located<std::string>> ok_actions;
  std::vector<Located<std::string>> insufficient_data_actions;
  std::string playbook;
  std::vector<std::pair<std::string, std::string>> labels;
  std::string alarm_rule;  // where this stands for a composite alarm in what is told; else empty
  bool operator==(const Alarm&) const = default;

  [[nodiscard]] std::uint32_t datapoints_needed() const { return datapoints_to_alarm.value_or(evaluation_periods); }
  // One for all of its metrics.
  [[nodiscard]] Duration evaluated_period() const {
    for (const MetricQuery& query : metrics) {
      if (query.period.count() > 0) return query.period;
    }
    return period;
  }
};

// CloudWatch: PutCompositeAlarm.
struct CompositeAlarm {
  Located<std::string> name;
  std::string description;
  Located<std::string> alarm_rule;
  Located<std::string> actions_suppressor;  // the name of an alarm; empty: none
  Duration suppressor_wait_period{0};
  Duration suppressor_extension_period{0};
  bool actions_enabled = true;
  std::vector<Located<std::string>> alarm_actions;  // names of topics
  std::vector<Located<std::string>> ok_actions;
  std::vector<Located<std::string>> insufficient_data_actions;
  AlarmSeverity severity = AlarmSeverity::none;
  std::string playbook;
  std::vector<std::pair<std::string, std::string>> labels;
  bool operator==(const CompositeAlarm&) const = default;
};

enum class Protocol : std::uint8_t {
  console,
  file,
  exec,
  http,
  https,
  email,
  slack,
  teams,
  discord,
  pagerduty,
  alertmanager,
  sns,
  syslog,
  journal
};
// What an http(s) endpoint is sent.
enum class HttpFormat : std::uint8_t { webhook, sns, eventbridge };

struct Subscription {
  // UUIDv5 of topic, protocol and endpoint as written (credentials unexpanded): survives reloads and reordering.
  std::string id;
  Protocol protocol = Protocol::console;
  // A URL, a path, an address, a key; may hold ${credential:NAME}, expanded only when sending.
  Located<std::string> endpoint;
  std::vector<std::string> command;  // protocol exec: argv, the first an absolute path
  HttpFormat format = HttpFormat::webhook;
  Located<std::string> secret = {};               // format webhook: signs; holds ${credential:NAME}; empty: unsigned
  Located<std::string> server = {};               // protocol pagerduty: where its API is; empty: the usual place
  Duration give_up_after = limits::kGiveUpAfter;  // its own, or its topic's
  bool operator==(const Subscription&) const = default;
};

// Texts in the place of ours, with {names} in them (notify/text_template.h); empty: ours.
struct TextTemplate {
  Located<std::string> subject;
  Located<std::string> body;
  bool operator==(const TextTemplate&) const = default;
};

struct Topic {
  Located<std::string> name;
  std::vector<Subscription> subscriptions;
  TextTemplate text = {};
  Located<std::string> fallback{};  // the topic that is told when an endpoint of this one fails; empty: none
  Duration notify_max_age = limits::kNotifyMaxAge;          // older changes are summed up
  std::uint32_t storm_threshold = limits::kStormThreshold;  // changes a minute; more are gathered. 0: never
  std::uint32_t flap_threshold = limits::kFlapThreshold;    // of one alarm, in an hour; 0: never
  bool operator==(const Topic&) const = default;
};

// When alarms are muted by the rules: evaluation goes on, and nobody is told. Either once (`from`, `until`), or again
// and again on `days` from `start` on.
struct Mute {
  Located<std::string> name;
  std::vector<Located<std::string>> alarms;  // names, or globs of them
  std::string reason;
  std::optional<Time> from;
  std::optional<Time> until;
  std::uint8_t days = 0;  // bit 0: Monday
  Duration start{0};      // since midnight, on the zone's clock
  Duration duration{0};
  Located<std::string> timezone{"local", {}};
  bool operator==(const Mute&) const = default;
};

// The host's own counters as metrics (host_metrics.h).
struct HostMetrics {
  std::vector<Located<std::string>> interfaces;  // globs of their names
  Duration interval{10'000};
  bool operator==(const HostMetrics&) const = default;
};

struct Rules {
  std::vector<LogGroup> log_groups;
  std::vector<MetricFilter> metric_filters;
  std::vector<Alarm> alarms;                     // those written inside a metric filter too
  std::vector<CompositeAlarm> composite_alarms;  // names are unique over both kinds of alarms
  std::vector<Topic> topics;
  std::vector<Mute> mutes;
  std::optional<HostMetrics> host_metrics;
  bool operator==(const Rules&) const = default;
};

// The server that takes mail.
struct Smtp {
  std::string server;    // "smtp://mail.example.com:587", or smtps://; empty: there is none
  std::string from;      // an address
  std::string username;  // these two may hold credentials; empty: no AUTH
  std::string password;
  bool tls = true;  // false: in plain text, and then without AUTH
  bool operator==(const Smtp&) const = default;
};

// How the world outside is reached.
struct Outgoing {
  Smtp smtp;
  std::string proxy;          // of https and the like; may hold credentials; empty: none
  std::string no_proxy;       // hosts, with commas between them
  std::string ca_file;        // who is trusted; empty: whom the system trusts
  std::string sns_endpoint;   // empty: the region's own
  std::string imds_endpoint;  // of the instance metadata service; empty: the usual address
  bool operator==(const Outgoing&) const = default;
};

// tocsin.yaml. What is empty is filled in by the shell, which knows environment and host.
struct Settings {
  std::string state_directory;
  std::string control_socket = "/run/tocsin/control.sock";
  std::vector<std::string> rule_directories = {"/usr/lib/tocsin/rules.d", "/etc/tocsin/rules.d"};
  std::string host;
  std::string region = "us-east-1";
  std::string account_id = "000000000000";
  Duration metric_retention = std::chrono::hours(15 * 24);  // CloudWatch: of datapoints of a minute
  // Names of topics that alarms over the daemon's own metrics tell, in the place of those that they name; none: those.
  std::vector<Located<std::string>> self_alarm_actions;
  Outgoing outgoing;
  bool operator==(const Settings&) const = default;
};

}  // namespace tocsin
