#include <fmt/format.h>

#include "base/utf8.h"
#include "base/uuid.h"
#include "notify/mail_text.h"
#include "notify/message.h"
#include "notify/render.h"
#include "notify/shown.h"
#include "notify/sns_alarm.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kSubjectBytes = 300;

// The same for all that one alarm, or one instance of it, ever says: mail programs show it as one thread.
std::string thread_id(const Transition& t, const std::string& domain) {
  std::string name = t.alarm;
  for (const auto& [dimension, value] : t.group) name.append("\n").append(dimension).append("\n").append(value);
  return fmt::format("<{}@{}>", uuid5("mail thread", name), domain);
}

// What comes here is printable(): an error would be a mistake of ours, and ends the process rather than send it.
void add(std::string& out, std::string_view name, std::string_view value) { out += mail_header(name, value).value(); }

}  // namespace

std::string render_email(const RenderRequest& request, const RenderContext& context) {
  const Message message = compose(request, context);
  const Transition& t = request.transition;
  const std::string domain = message_id_domain(context.host);
  const std::string thread = thread_id(t, domain);
  std::string out;
  add(out, "Subject", cut_utf8(message.subject, kSubjectBytes));
  add(out, "Message-ID", fmt::format("<{}@{}>", outbox_id(t, request.subscription), domain));
  add(out, "In-Reply-To", thread);
  add(out, "References", thread);
  add(out, "Auto-Submitted", "auto-generated");
  add(out, "Precedence", "bulk");
  add(out, "X-Tocsin-Alarm", shown(t.alarm));
  add(out, "X-Tocsin-State", to_string(t.new_state));
  add(out, "MIME-Version", "1.0");
  add(out, "Content-Type", "text/plain; charset=utf-8");
  add(out, "Content-Transfer-Encoding", "quoted-printable");
  return out + "\r\n" + quoted_printable(sns_mail_text(request, context));
}

}  // namespace tocsin::notify
