#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/uuid.h"
#include "notify/credential_text.h"
#include "notify/endpoint.h"
#include "notify/protocols.h"
#include "ruleset/decode_entries.h"
#include "ruleset/secret_lint.h"

namespace tocsin::ruleset {
namespace {

using notify::EndpointUse;

constexpr std::array kKeys = {Key{"protocol"}, Key{"endpoint"}, Key{"command"},      Key{"format"},
                              Key{"secret"},   Key{"server"},   Key{"give_up_after"}};
constexpr Word<HttpFormat> kFormats[] = {
    {"webhook", HttpFormat::webhook}, {"sns", HttpFormat::sns}, {"eventbridge", HttpFormat::eventbridge}};

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
    if (notify::holds_credential(argument.value)) {
      fields.diagnostics().error(
          argument.span, "a credential cannot stand in a command: every user could see it in the list of processes",
          "let the command read it from a file");
    }
    subscription.command.push_back(argument.value);
  }
}

void check_endpoint(Fields& fields, const Located<std::string>& endpoint, const notify::ProtocolEntry& entry) {
  const std::string problem = entry.check_endpoint(endpoint.value);
  if (!problem.empty()) fields.diagnostics().error(endpoint.span, problem);
  warn_of_plain_secret(endpoint, fields.diagnostics());
}

// Every replica of an Alertmanager is told, and none waits for another: each is a subscription of its own.
std::vector<Located<std::string>> decode_endpoints(Fields& fields, const notify::ProtocolEntry& entry) {
  std::vector<Located<std::string>> all;
  const YamlNode* node = fields.find("endpoint");
  if (entry.protocol == Protocol::alertmanager && node->kind == Kind::sequence) {
    if (fields.texts("endpoint", all) && (all.empty() || all.size() > limits::kReplicas))
      fields.error("endpoint", fmt::format("'endpoint' is one URL or a list of up to {}", limits::kReplicas));
  } else if (Located<std::string> one; fields.text("endpoint", one)) {
    all.push_back(std::move(one));
  }
  for (const auto& endpoint : all) {
    check_endpoint(fields, endpoint, entry);
    if (entry.protocol == Protocol::pagerduty) warn_of_plain_key(endpoint, fields.diagnostics());
  }
  std::erase_if(all, [](const auto& endpoint) { return endpoint.value.empty(); });
  return all;
}

// What only some protocols have.
void decode_extras(Fields& fields, const notify::ProtocolEntry& entry, Subscription& subscription) {
  const bool is_http = entry.protocol == Protocol::http || entry.protocol == Protocol::https;
  if (fields.has("format") && check_presence(fields, "format", is_http, entry.name))
    fields.word("format", kFormats, subscription.format);
  const bool signs = is_http && subscription.format == HttpFormat::webhook;
  if (fields.has("secret") && is_http && !signs) {
    fields.error("secret", "only 'format: webhook' is signed");
  } else if (fields.has("secret") && check_presence(fields, "secret", signs, entry.name) &&
             fields.text("secret", subscription.secret)) {
    if (const auto parts = notify::split_credentials(subscription.secret.value); !parts)
      fields.error("secret", parts.error().message);
    warn_of_plain_key(subscription.secret, fields.diagnostics());
  }
  if (fields.has("server") && check_presence(fields, "server", entry.protocol == Protocol::pagerduty, entry.name) &&
      fields.text("server", subscription.server)) {
    if (const std::string wrong = notify::check_hook(subscription.server.value); !wrong.empty())
      fields.error("server", wrong);
  }
}

std::string id_of(const Topic& topic, const Subscription& subscription, std::string_view protocol) {
  std::string text = fmt::format("{}\n{}\n", topic.name.value, protocol);
  if (subscription.protocol == Protocol::exec) {
    text += fmt::format("{}", fmt::join(subscription.command, std::string_view("\0", 1)));  // no argument holds a NUL
  } else {
    text += subscription.endpoint.value;
  }
  if (subscription.format == HttpFormat::sns) text += "\nsns";
  if (subscription.format == HttpFormat::eventbridge) text += "\neventbridge";
  return uuid5("subscription", text);
}

}  // namespace

std::vector<Subscription> decode_subscription(const Document& document, const YamlNode& node, const Topic& topic,
                                              Duration give_up_after, Diagnostics& diagnostics) {
  Fields fields(document, node, "a subscription", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return {};
  fields.require({"protocol"});
  std::vector<std::string_view> known;
  for (const auto& entry : notify::protocols()) known.push_back(entry.name);
  const std::size_t index = fields.index_of_word("protocol", known, {});
  if (index >= known.size()) return {};
  const notify::ProtocolEntry& entry = notify::protocols()[index];
  Subscription common;
  common.protocol = entry.protocol;
  common.give_up_after = decode_give_up(fields, give_up_after);
  std::vector<Located<std::string>> endpoints;
  const bool may_be_absent = entry.endpoint == EndpointUse::optional && !fields.has("endpoint");
  if (!may_be_absent && check_presence(fields, "endpoint", entry.endpoint != EndpointUse::none, entry.name))
    endpoints = decode_endpoints(fields, entry);
  if (check_presence(fields, "command", entry.needs_command, entry.name)) decode_command(fields, common);
  decode_extras(fields, entry, common);
  if (entry.needs_command && common.command.empty()) return {};
  if (entry.endpoint != EndpointUse::needed && endpoints.empty()) endpoints.emplace_back();
  std::vector<Subscription> all;
  for (auto& endpoint : endpoints) {
    Subscription& subscription = all.emplace_back(common);
    subscription.endpoint = std::move(endpoint);
    subscription.id = id_of(topic, subscription, entry.name);
  }
  return all;
}

}  // namespace tocsin::ruleset
