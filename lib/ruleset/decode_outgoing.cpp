#include <array>

#include "notify/credential_text.h"
#include "notify/endpoint.h"
#include "ruleset/decode_entries.h"
#include "ruleset/secret_lint.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kSmtpKeys = {Key{"server"}, Key{"from"}, Key{"username"}, Key{"password"}, Key{"tls"}};

void decode_checked(Fields& fields, std::string_view key, std::string (*check)(std::string_view), std::string& out) {
  Located<std::string> text;
  if (!fields.text(key, text)) return;
  const std::string wrong = check(text.value);
  if (wrong.empty()) {
    out = text.value;
  } else {
    fields.error(key, wrong);
  }
}

std::string check_credentials(std::string_view text) {
  const auto parts = notify::split_credentials(text);
  return parts ? std::string() : parts.error().message;
}

std::string check_no_proxy(std::string_view text) {
  const bool good = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*, ") ==
                    std::string_view::npos;
  return good ? std::string() : "'no_proxy' is a list of hosts and domains with commas between them";
}

void decode_smtp(const Document& document, const YamlNode& node, Smtp& smtp, Diagnostics& diagnostics) {
  Fields fields(document, node, "smtp", kSmtpKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  fields.require({"server", "from"});
  decode_checked(fields, "server", notify::check_smtp_server, smtp.server);
  decode_checked(fields, "from", notify::check_email, smtp.from);
  decode_checked(fields, "username", check_credentials, smtp.username);
  Located<std::string> password;
  decode_checked(fields, "password", check_credentials, smtp.password);
  if (fields.text("password", password)) warn_of_plain_key(password, diagnostics);
  fields.flag("tls", smtp.tls);
  if (fields.has("username") != fields.has("password"))
    diagnostics.error(fields.span(), "'username' and 'password' belong together");
  if (!smtp.tls && fields.has("password"))
    fields.error("tls", "a password is never sent without TLS", "take 'tls: false' out");
  if (!smtp.tls && smtp.server.starts_with("smtps"))
    fields.error("tls", "an smtps server speaks TLS from the first byte on");
}

}  // namespace

void decode_outgoing(Fields& fields, Outgoing& outgoing) {
  if (const YamlNode* smtp = fields.find("smtp"); smtp != nullptr)
    decode_smtp(fields.document(), *smtp, outgoing.smtp, fields.diagnostics());
  decode_checked(fields, "proxy", notify::check_proxy, outgoing.proxy);
  Located<std::string> proxy;
  if (fields.text("proxy", proxy)) warn_of_plain_secret(proxy, fields.diagnostics());
  decode_checked(fields, "no_proxy", check_no_proxy, outgoing.no_proxy);
  decode_checked(fields, "ca_file", notify::check_file, outgoing.ca_file);
  decode_checked(fields, "sns_endpoint", notify::check_hook, outgoing.sns_endpoint);
  decode_checked(fields, "imds_endpoint", notify::check_http, outgoing.imds_endpoint);
}

}  // namespace tocsin::ruleset
