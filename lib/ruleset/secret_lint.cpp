#include "ruleset/secret_lint.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "notify/credential_text.h"

namespace tocsin::ruleset {
namespace {

constexpr std::string_view kHint =
    "keep it in a credential and write ${credential:NAME}; rule files are often shared and kept in archives";

// Hosts and paths whose URL is itself the key.
constexpr std::array<std::string_view, 6> kSecretUrls = {"hooks.slack.com/services/",      "discord.com/api/webhooks/",
                                                         "discordapp.com/api/webhooks/",   ".webhook.office.com/",
                                                         "chat.googleapis.com/v1/spaces/", "hooks.zapier.com/hooks/"};
constexpr std::array<std::string_view, 7> kSecretParameters = {
    "token=", "access_token=", "api_key=", "apikey=", "secret=", "password=", "sig="};

// Nothing there, or a credential.
bool is_plain(std::string_view value) { return !value.empty() && !notify::holds_credential(value); }

bool has_plain_password(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority =
      url.substr(scheme + 3, std::min(url.find_first_of("/?", scheme + 3), url.size()) - scheme - 3);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string_view user = authority.substr(0, at);
  // ${credential:x}@host has a colon, too.
  const std::size_t colon =
      user.starts_with("${") ? user.find(':', std::min(user.find('}'), user.size())) : user.find(':');
  return colon != std::string_view::npos && is_plain(user.substr(colon + 1));
}

bool has_plain_parameter(std::string_view url) {
  for (std::size_t at = url.find_first_of("?&"); at != std::string_view::npos; at = url.find('&', at)) {
    ++at;
    const std::string_view parameter = url.substr(at, url.find('&', at) - at);
    for (const std::string_view name : kSecretParameters) {
      if (parameter.starts_with(name) && is_plain(parameter.substr(name.size()))) return true;
    }
  }
  return false;
}

bool is_secret_url(std::string_view url) {
  for (const std::string_view known : kSecretUrls) {
    const std::size_t at = url.find(known);
    if (at != std::string_view::npos && is_plain(url.substr(at + known.size()))) return true;
  }
  return false;
}

}  // namespace

void warn_of_plain_secret(const Located<std::string>& endpoint, Diagnostics& diagnostics) {
  if (has_plain_password(endpoint.value)) {
    diagnostics.warning(endpoint.span, "this URL holds a password in plain text", std::string(kHint));
  } else if (is_secret_url(endpoint.value)) {
    diagnostics.warning(endpoint.span, "this URL is itself a secret, in plain text", std::string(kHint));
  } else if (has_plain_parameter(endpoint.value)) {
    diagnostics.warning(endpoint.span, "this URL holds a key in plain text", std::string(kHint));
  }
}

void warn_of_plain_key(const Located<std::string>& key, Diagnostics& diagnostics) {
  if (is_plain(key.value)) diagnostics.warning(key.span, "this key stands here in plain text", std::string(kHint));
}

}  // namespace tocsin::ruleset
