#include <fmt/format.h>

#include "base/utf8.h"
#include "notify/log_priority.h"
#include "notify/message.h"
#include "notify/render.h"
#include "notify/shown.h"

namespace tocsin::notify {
namespace {

// Of a state change: journalctl MESSAGE_ID=… finds them all. Never to change.
constexpr std::string_view kMessageId = "b7c1f0b5b8a04c6f9d8a9a5d3f0c2e71";

// Printable and of one line: no value can begin a field of its own.
void field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append("=").append(value).append("\n");
}

}  // namespace

std::string render_journal(const RenderRequest& request, const RenderContext& context) {
  const Transition& t = request.transition;
  const Message message = compose(request, context);
  std::string out;
  std::string text = message.body.empty() ? message.subject + ": " + why(message) : printable(message.body);
  field(out, "MESSAGE", text + ' ' + message.way);
  field(out, "PRIORITY", fmt::format("{}", log_priority(t.new_state, message.severity)));
  field(out, "MESSAGE_ID", kMessageId);
  field(out, "SYSLOG_IDENTIFIER", "tocsin");
  field(out, "TOCSIN_ALARM", shown(t.alarm));
  for (const auto& [name, value] : t.group) field(out, "TOCSIN_GROUP", shown(name) + '=' + shown(value));
  field(out, "TOCSIN_STATE", to_string(t.new_state));
  field(out, "TOCSIN_OLD_STATE", to_string(t.old_state));
  field(out, "TOCSIN_REASON", why(message));
  field(out, "TOCSIN_TRANSITION", t.id);
  for (const ShownLine& line : message.lines)
    field(out, "TOCSIN_LINE", line.text.empty() ? line.place : line.place + ": " + line.text);
  field(out, "TOCSIN_NEXT", message.next);
  return out;
}

}  // namespace tocsin::notify
