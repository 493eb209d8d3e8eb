// Slack's blocks, all of them plain text: nothing from outside is ever read as markup. &, < and > are escaped besides,
// for the notification's own text, in which <!channel> would call everybody.
#include "base/json_writer.h"
#include "notify/message.h"
#include "notify/render.h"
#include "notify/shown.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kHeader = 150;  // Slack's limits
constexpr std::size_t kSection = 3000;
constexpr std::size_t kField = 2000;
constexpr std::size_t kFields = 10;
constexpr std::size_t kFallback = 500;

std::string escaped(std::string_view text, std::size_t most) {
  return escape_within(text, most, [](std::string_view c) -> std::string_view {
    if (c == "&") return "&amp;";
    if (c == "<") return "&lt;";
    if (c == ">") return "&gt;";
    return c;
  });
}

// {"type":"plain_text",…}; the way's mark may stand in the text.
std::string plain(std::string_view text, std::size_t most) {
  return R"({"type":"plain_text","text":)" + json_string_with_way(escaped(text, most)) + R"(,"emoji":false})";
}

std::string section(std::string_view text) { return R"({"type":"section","text":)" + plain(text, kSection) + "}"; }

std::string fields(const std::vector<Fact>& facts) {
  std::string list;
  for (std::size_t i = 0; i < facts.size() && i < kFields; ++i)
    list += (i == 0 ? "" : ",") + plain(facts[i].title + ": " + facts[i].value, kField);
  return R"({"type":"section","fields":[)" + list + "]}";
}

}  // namespace

std::string render_slack(const RenderRequest& request, const RenderContext& context) {
  const Message message = compose(request, context);
  std::string blocks = R"({"type":"header","text":)" + plain(message.subject, kHeader) + "}";
  if (message.body.empty()) {
    blocks += ',' + section(message.sentence + '\n' + why(message));
    if (!message.facts.empty()) blocks += ',' + fields(message.facts);
    if (!message.lines.empty()) blocks += ',' + section("Last lines:\n" + lines_text(message));
  } else {
    blocks += ',' + section(message.body);
  }
  std::string next = message.see.empty() ? "" : "See:  " + message.see + '\n';
  next += "Next: " + message.next;
  if (!message.playbook.empty()) next += "\nPlaybook: " + message.playbook;
  blocks += ',' + section(next);
  blocks += R"(,{"type":"context","elements":[)" + plain(message.way, kField) + "]}";
  return R"({"text":)" + json_string(escaped(message.subject, kFallback)) + R"(,"mrkdwn":false,"blocks":[)" + blocks +
         "]}";
}

}  // namespace tocsin::notify
