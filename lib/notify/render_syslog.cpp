// RFC 5424. The enterprise number is the one kept for documentation and private use; what tells the fields is their
// names.
#include <fmt/format.h>

#include "base/spoken_time.h"
#include "base/utf8.h"
#include "notify/log_priority.h"
#include "notify/message.h"
#include "notify/render.h"
#include "notify/shown.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

constexpr int kFacility = 3;  // daemon
constexpr std::size_t kTextBytes = 1400;
constexpr std::size_t kValueBytes = 300;

// A parameter's value: " \ and ] are escaped.
std::string parameter(std::string_view name, std::string_view text) {
  return fmt::format(" {}=\"{}\"", name, escape_within(shown(text), kValueBytes, [](std::string_view c) {
                       return c == "\"" || c == "\\" || c == "]" ? "\\" + std::string(c) : std::string(c);
                     }));
}

// PRINTUSASCII of at most 255: the header's HOSTNAME.
std::string host_field(std::string_view host) {
  std::string out;
  for (const char c : host.substr(0, 255)) out += c > 0x20 && c < 0x7F ? c : '?';
  return out.empty() ? "-" : out;
}

}  // namespace

std::string render_syslog(const RenderRequest& request, const RenderContext& context) {
  const Transition& t = request.transition;
  const Message message = compose(request, context);
  std::string text = message.body.empty() ? message.sentence + ' ' + why(message) : printable(message.body);
  for (const ShownLine& line : message.lines)
    text += fmt::format(" [{}{}{}]", line.place, line.text.empty() ? "" : ": ", line.text);
  text = escape_within(text + ' ' + message.way, kTextBytes, [](std::string_view c) { return c; });
  std::string parameters = parameter("name", t.alarm) + parameter("state", to_string(t.new_state)) +
                           parameter("old_state", to_string(t.old_state)) + parameter("id", t.id);
  for (const auto& [name, value] : t.group) parameters += parameter("group", fmt::format("{}={}", name, value));
  return fmt::format("<{}>1 {} {} tocsin - {} [alarm@32473{}] \xEF\xBB\xBF{}\n{}",
                     kFacility * 8 + log_priority(t.new_state, message.severity), wire_date(t.time),
                     host_field(context.host), to_string(t.new_state), parameters, text, text);
}

}  // namespace tocsin::notify
