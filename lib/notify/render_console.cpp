#include <fmt/format.h>

#include "notify/message.h"
#include "notify/render.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

std::string headline(const RenderRequest& request, const Message& message) {
  const Transition& t = request.transition;
  std::string line = fmt::format("{}  {} at {}", to_string(t.new_state), message.who, to_iso8601(t.time));
  if (!request.topic.text.subject.value.empty()) line = message.subject;
  if (message.severity != AlarmSeverity::none) line += fmt::format(", severity {}", to_string(message.severity));
  return line + (t.is_reminder ? " (still; a reminder)" : fmt::format(" (was {})", to_string(t.old_state)));
}

std::string reason_line(const Transition& t, const Message& message) {
  if (t.is_composite) return "  " + message.reason;
  const std::string value = t.value ? fmt::format("value {}", *t.value) : "no value";
  return fmt::format("  {} [{}, threshold {}]", message.reason, value, t.threshold);
}

// The places on one line; below it how each begins.
std::string last_lines(const Message& message) {
  std::string text = "  last lines:";
  for (std::size_t i = 0; i < message.lines.size(); ++i)
    text += fmt::format("{} {}, {}", i == 0 ? "" : ";", message.lines[i].place, to_iso8601(message.lines[i].time));
  if (message.lines_before > 0) text += fmt::format("; and {} before", message.lines_before);
  text += '\n';
  for (const ShownLine& line : message.lines) {
    if (!line.text.empty()) text += "    " + line.text + '\n';
  }
  return text;
}

// So that no line of it begins like the first line of a notification.
std::string indented(std::string_view body) {
  std::string text = "  ";
  for (const char c : body) {
    text += c;
    if (c == '\n') text += "  ";
  }
  return text + '\n';
}

}  // namespace

std::string render_console(const RenderRequest& request, const RenderContext& context) {
  const Message message = compose(request, context);
  std::string text = headline(request, message) + '\n';
  if (message.body.empty()) {
    text += reason_line(request.transition, message) + '\n';
    if (!message.remark.empty()) text += "  " + message.remark + '\n';
    if (!message.lines.empty()) text += last_lines(message);
  } else {
    text += indented(message.body);
  }
  if (!message.see.empty()) text += "  see: " + message.see + '\n';
  text += "  next: " + message.next;
  if (!message.playbook.empty()) text += "   playbook: " + message.playbook;
  return text + "\n  " + message.way;
}

}  // namespace tocsin::notify
