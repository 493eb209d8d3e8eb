#include "notify/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "model/journal_place.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kShownBytes =
    300;  // of one name or value: a line of a screen or three, whatever an attacker logs
constexpr std::size_t kShownReason = 1100;  // CloudWatch's longest reason has 1023 characters
constexpr std::size_t kTypedBytes = 1024;   // of a file's name in a command; a longer one is told without
constexpr std::size_t kShownEvents = 3;     // the newest; the rest is a describe-alarms away

std::string shown(std::string_view text, std::size_t most = kShownBytes) {
  const std::string_view head = cut_utf8(text, most);
  return printable(head) + (head.size() < text.size() ? "…" : "");
}

// As one word of a shell, so that the line can be copied, whatever it holds. What must not reach a terminal as it is
// stands as $'\ooo', which bash, ksh and zsh read.
std::string shell_word(std::string_view text) {
  const bool plain = printable(text) == text;
  std::string word = plain ? "'" : "$'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      word += c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1);
    } else if (byte < 0x20 || byte > 0x7E || c == '\'' || c == '\\') {
      word += fmt::format("\\{:03o}", byte);
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::string group_text(const Group& group) {
  std::string text;
  for (const auto& [name, value] : group) text += (text.empty() ? "" : ", ") + shown(name) + "=" + shown(value);
  return text.empty() ? text : " {" + text + "}";
}

std::string headline(const Transition& t, const Alarm& alarm, const RenderContext& context) {
  std::string line = fmt::format("{}  {}{}", to_string(t.new_state), shown(t.alarm), group_text(t.group));
  if (!context.host.empty()) line += " on " + shown(context.host);
  line += " at " + to_iso8601(t.time);
  if (alarm.severity != AlarmSeverity::none) line += fmt::format(", severity {}", to_string(alarm.severity));
  return line + (t.is_reminder ? " (still; a reminder)" : fmt::format(" (was {})", to_string(t.old_state)));
}

std::string reason_line(const Transition& t) {
  if (t.is_composite) return "  " + shown(t.reason, kShownReason);
  const std::string value = t.value ? fmt::format("value {}", *t.value) : "no value";
  return fmt::format("  {} [{}, threshold {}]", shown(t.reason, kShownReason), value, t.threshold);
}

// A record of the journal is found by its cursor, which only a command needs to know; bytes of a line that stands in no
// file say nothing.
std::string place_of(const EventRef& event) {
  if (!event.file) return fmt::format("(no file) offset {}", event.offset);
  if (const auto journal = journal_place(*event.file)) return shown(journal->name);
  return fmt::format("{} offset {}", shown(*event.file), event.offset);
}

std::string events_line(const std::vector<Evidence>& evidence) {
  std::string line = "  last lines:";
  const std::size_t count = std::min(evidence.size(), kShownEvents);
  for (std::size_t i = 0; i < count; ++i) {
    const Evidence& e = evidence[evidence.size() - 1 - i];
    line += fmt::format("{} {}, {}", i == 0 ? "" : ";", place_of(e.event), to_iso8601(e.time));
  }
  if (count < evidence.size()) line += fmt::format("; and {} before", evidence.size() - count);
  return line;
}

// A command that shows the newest line; empty where there is none. The line comes from
// outside: cat(1) keeps it from commanding the terminal.
std::string see_line(const std::vector<Evidence>& evidence) {
  if (evidence.empty() || !evidence.back().event.file) return {};
  const EventRef& event = evidence.back().event;
  if (event.file->size() > kTypedBytes) return {};
  if (const auto journal = journal_place(*event.file)) {
    return fmt::format("  see: journalctl --quiet{}{} --cursor={} | head -n 1 | cat -v\n",
                       journal->directory.empty() ? "" : " --directory=",
                       journal->directory.empty() ? "" : shell_word(journal->directory), shell_word(journal->cursor));
  }
  const std::string file = shell_word(*event.file);
  const std::string from = fmt::format("tail -c +{}", event.offset + 1);
  return fmt::format("  see: {} | head -c {} | cat -v; echo\n",
                     event.file->ends_with(".gz") ? fmt::format("zcat -f {} | {}", file, from) : from + " " + file,
                     event.length);
}

std::string next_line(const Transition& t, const RenderContext& context) {
  std::string line = "  next: tocsin describe-alarms";
  if (!context.config.empty()) line += " --config " + shell_word(context.config);
  // Behind a dash the name would be taken for an option.
  return line + (t.alarm.starts_with('-') ? " --alarm-names=" : " --alarm-names ") + shell_word(t.alarm);
}

}  // namespace

std::string render_console(const Transition& transition, const Alarm& alarm, const RenderContext& context) {
  std::string text = headline(transition, alarm, context) + '\n' + reason_line(transition) + '\n';
  if (!transition.remark.empty()) text += "  " + shown(transition.remark, kShownReason) + '\n';
  if (!transition.evidence.empty()) text += events_line(transition.evidence) + '\n' + see_line(transition.evidence);
  text += next_line(transition, context);
  if (!alarm.playbook.empty()) text += "   playbook: " + shown(alarm.playbook);
  return text;
}

}  // namespace tocsin::notify
