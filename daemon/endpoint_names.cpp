#include "daemon/endpoint_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "notify/protocols.h"

namespace tocsin::daemon {
namespace {

constexpr std::string_view kCredential = "${";

// Of a URL only scheme and host: the rest, and whoever stands before an '@', may be a secret. Empty: nothing may be
// shown of what is written.
std::string shown(const Subscription& subscription) {
  if (!subscription.command.empty()) return subscription.command.front();
  const std::string_view endpoint = subscription.endpoint.value;
  if (subscription.protocol == Protocol::pagerduty) return {};  // a key, and nothing but
  const std::size_t scheme = endpoint.find("://");
  if (subscription.protocol == Protocol::file || scheme == std::string_view::npos)
    return std::string(endpoint.find(kCredential) == std::string_view::npos ? endpoint : std::string_view());
  const std::size_t begin = scheme + 3;
  // A credential's name may hold anything but its closing brace: what follows "${" is not looked into.
  std::string_view authority = endpoint.substr(begin, endpoint.find_first_of("/?#", begin) - begin);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  if (authority.find_first_of("${}") != std::string_view::npos ||
      endpoint.substr(0, scheme).find(kCredential) != std::string_view::npos)
    return {};
  return fmt::format("{}://{}", endpoint.substr(0, scheme), authority);
}

std::string place_of(const Topic& topic, std::size_t index) {
  const Subscription& subscription = topic.subscriptions[index];
  if (subscription.endpoint.span.line != 0) return to_string(subscription.endpoint.span);
  const auto same = [&](const Subscription& other) { return other.protocol == subscription.protocol; };
  const auto begin = topic.subscriptions.begin();
  return fmt::format("{} {} of {}", notify::entry_of(subscription.protocol).name,
                     std::count_if(begin, begin + static_cast<std::ptrdiff_t>(index) + 1, same),
                     std::count_if(begin, topic.subscriptions.end(), same));
}

}  // namespace

std::vector<std::string> endpoint_names(const Topic& topic) {
  std::vector<std::string> plain;
  plain.reserve(topic.subscriptions.size());
  for (const Subscription& subscription : topic.subscriptions) plain.push_back(shown(subscription));
  std::vector<std::string> names = plain;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Subscription& subscription = topic.subscriptions[i];
    if (plain[i].empty() && subscription.endpoint.value.empty()) continue;  // console: there is only one
    std::size_t alike = 0;
    for (std::size_t j = 0; j < plain.size(); ++j) {
      alike += plain[j] == plain[i] && topic.subscriptions[j].protocol == subscription.protocol ? 1 : 0;
    }
    if (plain[i].empty()) {
      names[i] = "a credential, " + place_of(topic, i);
    } else if (alike > 1) {
      names[i] += ", " + place_of(topic, i);
    }
  }
  return names;
}

}  // namespace tocsin::daemon
