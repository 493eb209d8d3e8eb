#include "notify/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kShownBytes =
    300;  // of one name or value: a line of a screen or three, whatever an attacker logs
constexpr std::size_t kShownReason = 1100;  // CloudWatch's longest reason has 1023 characters
constexpr std::size_t kShownEvents = 3;     // the newest; the rest is a describe-alarms away

std::string shown(std::string_view text, std::size_t most = kShownBytes) {
  const std::string_view head = cut_utf8(text, most);
  return printable(head) + (head.size() < text.size() ? "…" : "");
}

// As one word of a POSIX shell, so that the line can be copied.
std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (const char c : shown(text)) word += c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1);
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
  return line + fmt::format(" (was {})", to_string(t.old_state));
}

std::string reason_line(const Transition& t) {
  const std::string value = t.value ? fmt::format("value {}", *t.value) : "no value";
  return fmt::format("  {} [{}, threshold {}]", shown(t.reason, kShownReason), value, t.threshold);
}

std::string events_line(const std::vector<Evidence>& evidence) {
  std::string line = "  last lines:";
  const std::size_t count = std::min(evidence.size(), kShownEvents);
  for (std::size_t i = 0; i < count; ++i) {
    const Evidence& e = evidence[evidence.size() - 1 - i];
    line += fmt::format("{} {} offset {}, {}", i == 0 ? "" : ";", e.event.file ? shown(*e.event.file) : "(no file)",
                        e.event.offset, to_iso8601(e.time));
  }
  if (count < evidence.size()) line += fmt::format("; and {} before", evidence.size() - count);
  return line;
}

}  // namespace

std::string render_console(const Transition& transition, const Alarm& alarm, const RenderContext& context) {
  std::string text = headline(transition, alarm, context) + '\n' + reason_line(transition) + '\n';
  if (!transition.evidence.empty()) text += events_line(transition.evidence) + '\n';
  text += "  next: tocsin describe-alarms --alarm-names " + shell_word(transition.alarm);
  if (!alarm.playbook.empty()) text += "   playbook: " + shown(alarm.playbook);
  return text;
}

}  // namespace tocsin::notify
