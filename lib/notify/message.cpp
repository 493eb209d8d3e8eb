#include "notify/message.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "model/journal_place.h"
#include "notify/shown.h"
#include "notify/text_template.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kShownReason = 1100;       // CloudWatch's longest reason has 1023 characters
constexpr std::size_t kShownDescription = 1024;  // AWS: AlarmDescription
constexpr std::size_t kTypedBytes = 1024;        // of a name in a command; a longer one is told without
constexpr std::size_t kShownLabels = 10;

std::string group_text(const Group& group) {
  std::string text;
  for (const auto& [name, value] : group) text += (text.empty() ? "" : ", ") + shown(name) + "=" + shown(value);
  return text.empty() ? text : " {" + text + "}";
}

// "disk full {Mount=/} on db-1"
std::string whom(const Transition& t, const RenderContext& context) {
  std::string text = shown(t.alarm) + group_text(t.group);
  if (!context.host.empty()) text += " on " + shown(context.host);
  return text;
}

std::string sentence_of(const Transition& t, const RenderContext& context) {
  const std::string who = whom(t, context);
  const std::string at = to_iso8601(t.time);
  if (t.kind != NoticeKind::change && t.kind != NoticeKind::unmuted)
    return fmt::format("{}: {} at {}.", who, to_string(t.kind), at);
  if (t.is_reminder)
    return fmt::format("{} still is in {} at {}; this is a reminder.", who, to_string(t.new_state), at);
  return fmt::format("{} went from {} to {} at {}{}.", who, to_string(t.old_state), to_string(t.new_state), at,
                     t.is_correction ? ", as a late event shows" : "");
}

std::vector<Fact> facts_of(const Transition& t, const Alarm& alarm) {
  std::vector<Fact> facts;
  if (!t.is_composite) {
    facts.push_back({"Value", t.value ? fmt::format("{}", *t.value) : "no value"});
    facts.push_back({"Threshold", fmt::format("{}", t.threshold)});
  }
  if (alarm.severity != AlarmSeverity::none) facts.push_back({"Severity", std::string(to_string(alarm.severity))});
  if (!alarm.description.empty()) facts.push_back({"Description", shown(alarm.description, kShownDescription)});
  for (std::size_t i = 0; i < std::min(alarm.labels.size(), kShownLabels); ++i)
    facts.push_back({shown(alarm.labels[i].first), shown(alarm.labels[i].second)});
  return facts;
}

// A record of the journal is found by its cursor, which only a command needs to know; bytes of a line that stands in no
// file say nothing.
std::string place_of(const EventRef& event) {
  if (!event.file) return fmt::format("(no file) offset {}", event.offset);
  if (const auto journal = journal_place(*event.file)) return shown(journal->name);
  return fmt::format("{} offset {}", shown(*event.file), event.offset);
}

// The text holds limits::kEvidenceBytes of the line at most.
std::string text_of(const EventRef& event) {
  if (!event.text || event.text->empty()) return {};
  return printable(*event.text) + (event.text->size() < event.length ? "…" : "");
}

void add_lines(const std::vector<Evidence>& evidence, Message& message) {
  const std::size_t count = std::min(evidence.size(), limits::kEvidenceTexts);
  for (std::size_t i = 0; i < count; ++i) {
    const Evidence& e = evidence[evidence.size() - 1 - i];
    message.lines.push_back({place_of(e.event), e.time, text_of(e.event)});
  }
  message.lines_before = evidence.size() - count;
}

// The line comes from outside: cat(1) keeps it from commanding the terminal.
std::string see_command(const std::vector<Evidence>& evidence) {
  if (evidence.empty() || !evidence.back().event.file) return {};
  const EventRef& event = evidence.back().event;
  if (event.file->size() > kTypedBytes) return {};
  if (const auto journal = journal_place(*event.file)) {
    return fmt::format("journalctl --quiet{}{} --cursor={} | head -n 1 | cat -v",
                       journal->directory.empty() ? "" : " --directory=",
                       journal->directory.empty() ? "" : shell_word(journal->directory), shell_word(journal->cursor));
  }
  const std::string file = shell_word(*event.file);
  const std::string from = fmt::format("tail -c +{}", event.offset + 1);
  return fmt::format("{} | head -c {} | cat -v; echo",
                     event.file->ends_with(".gz") ? fmt::format("zcat -f {} | {}", file, from) : from + " " + file,
                     event.length);
}

std::string next_command(const Transition& t, const RenderContext& context) {
  const bool is_of_topic = t.kind == NoticeKind::test || t.kind == NoticeKind::digest || t.kind == NoticeKind::summary;
  std::string line = is_of_topic ? "tocsin status" : "tocsin describe-alarms";
  if (!context.config.empty()) line += " --config " + shell_word(context.config);
  if (is_of_topic || t.alarm.size() > kTypedBytes) return line;
  // Behind a dash the name would be taken for an option.
  return line + (t.alarm.starts_with('-') ? " --alarm-names=" : " --alarm-names ") + shell_word(t.alarm);
}

}  // namespace

Message compose(const RenderRequest& request, const RenderContext& context) {
  const Transition& t = request.transition;
  Message message;
  message.state = t.new_state;
  message.severity = request.alarm.severity;
  message.who = whom(t, context);
  message.subject = fmt::format("{}{}: {}", t.is_reminder ? "still " : "", to_string(t.new_state), message.who);
  message.sentence = sentence_of(t, context);
  message.reason = shown(t.reason, kShownReason);
  message.remark = shown(t.remark, kShownReason);
  message.facts = facts_of(t, request.alarm);
  add_lines(t.evidence, message);
  message.see = see_command(t.evidence);
  message.next = next_command(t, context);
  message.playbook = shown(request.alarm.playbook);
  message.way = std::string("Sent ") + kWayMark + " ms after " + (t.evidence.empty() ? "that moment." : "the line.");
  const TextTemplate& text = request.topic.text;
  if (!text.subject.value.empty()) message.subject = fill_template(text.subject.value, request, context);
  if (!text.body.value.empty()) message.body = fill_template(text.body.value, request, context);
  return message;
}

std::string why(const Message& message) {
  return message.remark.empty() ? message.reason : message.reason + ' ' + message.remark;
}

std::string lines_text(const Message& message) {
  std::string text;
  for (const ShownLine& line : message.lines) {
    text += fmt::format("  {}, {}\n", line.place, to_iso8601(line.time));
    if (!line.text.empty()) text += "    " + line.text + '\n';
  }
  if (message.lines_before > 0) text += fmt::format("  and {} before\n", message.lines_before);
  return text;
}

}  // namespace tocsin::notify
