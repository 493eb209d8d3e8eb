// One embed. Discord reads Markdown everywhere, and makes links of what looks like one: a backslash before each ASCII
// sign that is no letter, digit or blank takes the meaning from all of it. Nobody is called: allowed_mentions is empty.
#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"
#include "notify/message.h"
#include "notify/render.h"
#include "notify/shown.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

// Discord's limits, of what it is sent; together they stay below its 6000 for an embed.
constexpr std::size_t kTitle = 256;
constexpr std::size_t kDescription = 3600;
constexpr std::size_t kFieldName = 100;
constexpr std::size_t kFieldValue = 300;
constexpr std::size_t kFields = 4;
constexpr std::size_t kFooter = 100;

std::string escaped(std::string_view text, std::size_t most) {
  return escape_within(text, most, [](std::string_view c) {
    const char first = c[0];
    const bool plain = c.size() > 1 || (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                       (first >= '0' && first <= '9') || first == ' ' || first == '\n' || first == '\t' ||
                       first == kWayMark;
    return plain ? std::string(c) : "\\" + std::string(c);
  });
}

int colour(AlarmState state) {
  switch (state) {
    case AlarmState::ok:
      return 0x2E7D32;
    case AlarmState::alarm:
      return 0xC62828;
    case AlarmState::insufficient_data:
      break;
  }
  return 0x757575;
}

std::string description(const Message& message) {
  std::string text = message.body;
  if (text.empty()) {
    text = message.sentence + '\n' + why(message) + '\n';
    if (!message.lines.empty()) text += "\nLast lines:\n" + lines_text(message);
  }
  std::string tail = "\nNext: " + message.next;
  if (!message.playbook.empty()) tail += "\nPlaybook: " + message.playbook;
  // What to type next is never what is cut.
  const std::string end = escaped(tail, kDescription / 3);
  return escaped(text, kDescription - end.size()) + end;
}

std::string fields(const std::vector<Fact>& facts) {
  std::string list;
  for (std::size_t i = 0; i < std::min(facts.size(), kFields); ++i) {
    list += fmt::format(R"({}{{"name":{},"value":{},"inline":true}})", i == 0 ? "" : ",",
                        json_string(escaped(facts[i].title, kFieldName)),
                        json_string(escaped(facts[i].value.empty() ? "-" : facts[i].value, kFieldValue)));
  }
  return list;
}

}  // namespace

std::string render_discord(const RenderRequest& request, const RenderContext& context) {
  const Message message = compose(request, context);
  return fmt::format(R"({{"embeds":[{{"title":{},"description":{},"color":{},"fields":[{}],"footer":{{"text":{}}}}}],)"
                     R"("allowed_mentions":{{"parse":[]}}}})",
                     json_string(escaped(message.subject, kTitle)), json_string(description(message)),
                     colour(message.state), message.body.empty() ? fields(message.facts) : std::string(),
                     json_string_with_way(escaped(message.way, kFooter)));
}

}  // namespace tocsin::notify
