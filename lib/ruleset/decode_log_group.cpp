#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "format/registry.h"
#include "pattern/extract.h"
#include "ruleset/decode_entries.h"
#include "ruleset/glob_check.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {Key{"name"},
                              Key{"files"},
                              Key{"format"},
                              Key{"start_at"},
                              Key{"timezone"},
                              Key{"timestamp_field"},
                              Key{"expected_delay"},
                              Key{"allowed_lateness"},
                              Key{"silent_after"},
                              Key{"unread_after"},
                              Key{"journal"},
                              Key{"timestamp_format", false},
                              Key{"multi_line_start_pattern", false}};
constexpr Word<StartAt> kStarts[] = {{"end", StartAt::end}, {"beginning", StartAt::beginning}};
constexpr NameRule kNameRule{"the name of a log group", 512};
constexpr std::size_t kZoneNameBytes = 64;  // the longest of the tz database has 32

// AWS delivers late, in new files, and not in the order of time.
struct Delivery {
  Format format;
  Duration delay;     // usually
  Duration lateness;  // beyond it, at worst
};
constexpr Delivery kDeliveries[] = {
    {Format::cloudtrail, std::chrono::minutes(15), std::chrono::hours(6)},
    // Dated by its start, a record is as old as its capture window, up to 10 minutes, when it is made; 10 more to S3.
    {Format::vpc_flow, std::chrono::minutes(20), std::chrono::hours(6)},
    {Format::alb, std::chrono::minutes(10), std::chrono::hours(6)},  // a file every 5 minutes
    {Format::cloudfront, std::chrono::hours(1), std::chrono::hours(24)},
    {Format::s3_access, std::chrono::hours(1), std::chrono::hours(24)},
    // CloudWatch delivers two or three minutes late, and more when Firehose has to try again.
    {Format::metric_stream, std::chrono::minutes(3), std::chrono::hours(1)},
};

void decode_format(Fields& fields, LogGroup& group) {
  if (!fields.has("format")) {
    fields.diagnostics().error(fields.span(), "a log group needs the key 'format'",
                               fmt::format("one of {}", fmt::join(format::names(), ", ")));
    return;
  }
  const auto names = format::names();
  const std::size_t index = fields.index_of_word("format", names, {});
  if (index < names.size()) group.format = format::find(names[index]).value_or(group.format);
  if (format::is_delivered_whole(group.format)) group.start_at = StartAt::beginning;
  for (const Delivery& delivery : kDeliveries) {
    if (delivery.format != group.format) continue;
    group.expected_delay = delivery.delay;
    group.allowed_lateness = delivery.lateness;
  }
}

// The shell makes a path of it.
bool is_zone_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '+' || c == '/';
  };
  return !name.empty() && name.size() <= kZoneNameBytes && name.front() != '/' && name.back() != '/' &&
         name.find("//") == std::string_view::npos && std::all_of(name.begin(), name.end(), allowed);
}

void decode_timezone(Fields& fields, LogGroup& group) {
  std::string name;
  if (!fields.text("timezone", name)) return;
  for (const std::string_view word : {std::string_view("local"), std::string_view("UTC")}) {
    const auto same_letters = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    if (name != word && std::equal(name.begin(), name.end(), word.begin(), word.end(), same_letters)) {
      fields.error("timezone", fmt::format("unknown timezone '{}'", name), fmt::format("did you mean '{}'?", word));
      return;
    }
  }
  if (!is_zone_name(name)) {
    fields.error("timezone", fmt::format("'{}' is no name of a time zone", name),
                 "local, UTC, or a name such as Europe/Berlin");
    return;
  }
  group.timezone = name;
}

// A duration, or a word in its place.
void decode_patience(Fields& fields, std::string_view key, bool may_learn, Patience& out) {
  constexpr Duration kShortest = std::chrono::seconds(1);  // it is looked at every ten
  const YamlNode* const node = fields.find(key);
  if (node == nullptr) return;
  if (node->kind == Kind::scalar && node->text == "never") {
    out = {Patience::Kind::never, {}};
  } else if (may_learn && node->kind == Kind::scalar && node->text == "learned") {
    out = {Patience::Kind::learned, {}};
  } else if (Duration span{}; fields.duration(key, span)) {
    out = {Patience::Kind::span, span};
    if (span < kShortest)
      fields.error(key, fmt::format("'{}' must be at least {}, but this is {}", key, to_text(kShortest), to_text(span)),
                   may_learn ? "or learned, or never" : "or never");
  }
}

void decode_timestamp_field(Fields& fields, LogGroup& group) {
  if (!fields.text("timestamp_field", group.timestamp_field)) return;
  if (group.format != Format::json) {
    fields.diagnostics().error(fields.span_of("timestamp_field"), "'timestamp_field' goes with 'format: json' only");
    return;
  }
  const auto reference = pattern::FieldReference::parse(group.timestamp_field);
  if (!reference) {
    fields.error_in("timestamp_field", reference.error().offset, reference.error().message, reference.error().hint);
  }
}

}  // namespace

void decode_log_group(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics) {
  Fields fields(document, node, "a log group", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  LogGroup group;
  fields.require({"name"});
  if (!fields.has("files") && !fields.has("journal")) {
    diagnostics.error(fields.span(), "a log group needs the key 'files' or 'journal'");
  }
  if (fields.text("name", group.name)) check_name(group.name.value, group.name.span, kNameRule, diagnostics);
  if (fields.texts("files", group.files) && group.files.empty()) fields.error("files", "'files' names no file");
  for (const auto& file : group.files) check_glob(file, diagnostics);
  decode_format(fields, group);
  decode_journal(fields, group);
  fields.word("start_at", kStarts, group.start_at);
  decode_timezone(fields, group);
  decode_timestamp_field(fields, group);
  fields.duration("expected_delay", group.expected_delay);
  fields.duration("allowed_lateness", group.allowed_lateness);
  decode_patience(fields, "silent_after", true, group.silent_after);
  decode_patience(fields, "unread_after", false, group.unread_after);
  out.rules.log_groups.push_back(std::move(group));
}

}  // namespace tocsin::ruleset
