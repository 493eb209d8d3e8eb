#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/uuid.h"
#include "notify/protocols.h"
#include "ruleset/decode_entries.h"
#include "ruleset/secret_lint.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {Key{"name"},           Key{"subscriptions"},   Key{"fallback"},      Key{"give_up_after"},
                              Key{"notify_max_age"}, Key{"storm_threshold"}, Key{"flap_threshold"}};
constexpr std::array kSubscriptionKeys = {Key{"protocol"}, Key{"endpoint"},      Key{"command"},
                                          Key{"format"},   Key{"secret", false}, Key{"give_up_after"}};
constexpr std::array<std::string_view, 9> kOtherProtocols = {"email",        "slack", "teams",  "discord", "pagerduty",
                                                             "alertmanager", "sns",   "syslog", "journal"};
constexpr std::string_view kFormats[] = {"webhook"};
constexpr std::string_view kOtherFormats[] = {"sns", "eventbridge"};
constexpr NameRule kNameRule{"the name of a topic", 256};

// `expected`: whether the protocol has this key.
bool check_presence(Fields& fields, std::string_view key, bool expected, std::string_view protocol) {
  if (expected && !fields.has(key)) {
    fields.diagnostics().error(fields.span(),
                               fmt::format("a subscription with 'protocol: {}' needs the key '{}'", protocol, key));
  } else if (!expected && fields.has(key)) {
    fields.diagnostics().error(fields.span_of(key), fmt::format("'protocol: {}' has no '{}'", protocol, key));
  }
  return expected && fields.has(key);
}

void decode_command(Fields& fields, Subscription& subscription) {
  std::vector<Located<std::string>> command;
  if (!fields.texts("command", command)) return;
  if (command.empty()) {
    fields.error("command", "'command' is empty", "command: [/usr/local/sbin/respond, --quarantine]");
    return;
  }
  if (!command.front().value.starts_with('/')) {
    fields.diagnostics().error(command.front().span,
                               fmt::format("the command '{}' must be an absolute path", command.front().value),
                               "there is no shell and no search path");
  }
  for (const auto& argument : command) {
    if (argument.value.find('\0') != std::string::npos) {
      fields.diagnostics().error(argument.span, "an argument of a command cannot hold a NUL");
    }
    if (argument.value.find("${credential:") != std::string::npos) {
      fields.diagnostics().error(
          argument.span, "a credential cannot stand in a command: every user could see it in the list of processes",
          "let the command read it from a file");
    }
    subscription.command.push_back(argument.value);
  }
}

std::string id_of(const Topic& topic, const Subscription& subscription, std::string_view protocol) {
  std::string text = fmt::format("{}\n{}\n", topic.name.value, protocol);
  if (subscription.protocol == Protocol::exec) {
    text += fmt::format("{}", fmt::join(subscription.command, std::string_view("\0", 1)));  // no argument holds a NUL
  } else {
    text += subscription.endpoint.value;
  }
  return uuid5("subscription", text);
}

// False: what it needs is not there (which is reported).
bool decode_subscription(Fields& fields, const Topic& topic, Subscription& subscription) {
  fields.require({"protocol"});
  std::vector<std::string_view> known;
  for (const auto& entry : notify::protocols()) known.push_back(entry.name);
  const std::size_t index = fields.index_of_word("protocol", known, kOtherProtocols);
  if (index >= known.size()) return false;
  const notify::ProtocolEntry& entry = notify::protocols()[index];
  subscription.protocol = entry.protocol;
  if (check_presence(fields, "endpoint", entry.needs_endpoint, entry.name) &&
      fields.text("endpoint", subscription.endpoint)) {
    const std::string problem = entry.check_endpoint(subscription.endpoint.value);
    if (!problem.empty()) fields.error("endpoint", problem);
    warn_of_plain_secret(subscription.endpoint, fields.diagnostics());
  }
  if (check_presence(fields, "command", entry.needs_command, entry.name)) decode_command(fields, subscription);
  const bool has_format = entry.protocol == Protocol::http || entry.protocol == Protocol::https;
  if (fields.has("format") && check_presence(fields, "format", has_format, entry.name)) {
    fields.index_of_word("format", kFormats, kOtherFormats);
  }
  subscription.id = id_of(topic, subscription, entry.name);
  return entry.needs_endpoint == !subscription.endpoint.value.empty() &&
         entry.needs_command == !subscription.command.empty();
}

}  // namespace

void decode_topic(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics) {
  Fields fields(document, node, "a topic", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  Topic topic;
  fields.require({"name", "subscriptions"});
  if (fields.text("name", topic.name)) check_name(topic.name.value, topic.name.span, kNameRule, diagnostics);
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
      Fields entry(document, item, "a subscription", kSubscriptionKeys, diagnostics);
      Subscription subscription;
      if (item.kind != Kind::mapping || !decode_subscription(entry, topic, subscription)) continue;
      if (!ids.insert(subscription.id).second)
        diagnostics.error(entry.span(), "this subscription stands twice in its topic");
      subscription.give_up_after = decode_give_up(entry, give_up_after);
      topic.subscriptions.push_back(std::move(subscription));
    }
  }
  out.rules.topics.push_back(std::move(topic));
}

}  // namespace tocsin::ruleset
