#include <fmt/format.h>

#include <array>
#include <set>

#include "notify/text_template.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {
    Key{"name"},           Key{"subscriptions"},   Key{"text"},          Key{"fallback"}, Key{"give_up_after"},
    Key{"notify_max_age"}, Key{"storm_threshold"}, Key{"flap_threshold"}};
constexpr std::array kTextKeys = {Key{"subject"}, Key{"body"}};
constexpr NameRule kNameRule{"the name of a topic", 256};

void decode_template(Fields& fields, std::string_view key, bool lines, Located<std::string>& out) {
  if (!fields.text(key, out)) return;
  if (const std::string wrong = notify::check_template(out.value, lines); !wrong.empty()) fields.error(key, wrong);
}

void decode_text(Fields& topic_fields, Topic& topic) {
  const YamlNode* node = topic_fields.find("text");
  if (node == nullptr) return;
  Fields fields(topic_fields.document(), *node, "a topic's text", kTextKeys, topic_fields.diagnostics());
  decode_template(fields, "subject", false, topic.text.subject);
  decode_template(fields, "body", true, topic.text.body);
}

}  // namespace

void decode_topic(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics) {
  Fields fields(document, node, "a topic", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  Topic topic;
  fields.require({"name", "subscriptions"});
  if (fields.text("name", topic.name)) check_name(topic.name.value, topic.name.span, kNameRule, diagnostics);
  decode_text(fields, topic);
  const Duration give_up_after = decode_delivery(fields, topic);
  const YamlNode* list = fields.find("subscriptions");
  if (list != nullptr && list->kind != Kind::sequence) {
    fields.error("subscriptions", fmt::format("'subscriptions' must be a list, but this is {}", describe(*list)),
                 "write subscriptions: [] for a topic that tells nobody");
  } else if (list != nullptr && list->items.empty()) {
    fields.warning("subscriptions", "this topic has no subscription: it tells nobody");
  } else if (list != nullptr) {
    std::set<std::string> ids;
    for (const YamlNode& item : list->items) {
      for (Subscription& subscription : decode_subscription(document, item, topic, give_up_after, diagnostics)) {
        if (!ids.insert(subscription.id).second)
          diagnostics.error(document.span(item.mark), "this subscription stands twice in its topic");
        topic.subscriptions.push_back(std::move(subscription));
      }
    }
  }
  out.rules.topics.push_back(std::move(topic));
}

}  // namespace tocsin::ruleset
