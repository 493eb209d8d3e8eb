// An Adaptive Card for a Teams workflow. All text stands in TextRuns, which know no Markdown, unlike TextBlocks and
// FactSets: nothing from outside is ever read as markup.
#include "base/json_writer.h"
#include "notify/message.h"
#include "notify/render.h"
#include "notify/shown.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kRunBytes = 2500;  // so that the card stays far below Teams' 28 KB

std::string run(std::string_view text, std::string_view style) {
  const std::string cut = escape_within(text, kRunBytes, [](std::string_view c) { return c; });
  return R"({"type":"TextRun","text":)" + json_string_with_way(cut) + std::string(style) + "}";
}

std::string paragraph(const std::string& runs) { return R"({"type":"RichTextBlock","inlines":[)" + runs + "]}"; }

std::string_view colour(AlarmState state) {
  switch (state) {
    case AlarmState::ok:
      return R"(,"size":"large","weight":"bolder","color":"good")";
    case AlarmState::alarm:
      return R"(,"size":"large","weight":"bolder","color":"attention")";
    case AlarmState::insufficient_data:
      break;
  }
  return R"(,"size":"large","weight":"bolder","color":"warning")";
}

}  // namespace

std::string render_teams(const RenderRequest& request, const RenderContext& context) {
  constexpr std::string_view kMonospace = R"(,"fontType":"monospace")";
  const Message message = compose(request, context);
  std::string body = paragraph(run(message.subject, colour(message.state)));
  if (message.body.empty()) {
    body += ',' + paragraph(run(message.sentence, "")) + ',' + paragraph(run(why(message), ""));
    for (const Fact& fact : message.facts)
      body += ',' + paragraph(run(fact.title + ": ", R"(,"weight":"bolder")") + ',' + run(fact.value, ""));
    if (!message.lines.empty()) body += ',' + paragraph(run("Last lines:\n" + lines_text(message), kMonospace));
  } else {
    body += ',' + paragraph(run(message.body, ""));
  }
  if (!message.see.empty()) body += ',' + paragraph(run("See: " + message.see, kMonospace));
  body += ',' + paragraph(run("Next: " + message.next, kMonospace));
  if (!message.playbook.empty()) body += ',' + paragraph(run("Playbook: " + message.playbook, ""));
  body += ',' + paragraph(run(message.way, R"(,"isSubtle":true)"));
  return R"({"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive",)"
         R"("contentUrl":null,"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json",)"
         R"("type":"AdaptiveCard","version":"1.4","body":[)" +
         body + "]}}]}";
}

}  // namespace tocsin::notify
