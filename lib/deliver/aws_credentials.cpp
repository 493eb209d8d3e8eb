#include "deliver/aws_credentials.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/limits.h"
#include "base/text_lines.h"
#include "notify/endpoint.h"

namespace tocsin::deliver {
namespace {

using namespace std::chrono_literals;

constexpr Duration kRefreshBefore = 15min;  // of their end; AWS hands out new ones by then
constexpr Duration kImdsPatience = 1s;
constexpr std::string_view kImds = "http://169.254.169.254";
constexpr std::string_view kRoles = "/latest/meta-data/iam/security-credentials/";

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody here ever sets one
  return value == nullptr ? std::string() : value;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

Outcome later(std::string why) { return {Verdict::retry, "no AWS credentials: " + std::move(why), {}}; }

}  // namespace

std::optional<AwsKeys> parse_ini_keys(std::string_view text, std::string_view profile) {
  AwsKeys keys;
  bool inside = false;
  for_each_line(text, [&](std::string_view raw) {
    const std::string_view line = trim(raw);
    if (line.starts_with('[') && line.ends_with(']')) {
      std::string_view name = trim(line.substr(1, line.size() - 2));
      if (name.starts_with("profile ")) name = trim(name.substr(8));
      inside = name == profile;
      return;
    }
    const std::size_t equals = line.find('=');
    if (!inside || line.starts_with('#') || line.starts_with(';') || equals == std::string_view::npos) return;
    const std::string_view key = trim(line.substr(0, equals));
    const std::string_view value = trim(line.substr(equals + 1));
    if (key == "aws_access_key_id") keys.id = value;
    if (key == "aws_secret_access_key") keys.secret = value;
    if (key == "aws_session_token") keys.token = value;
  });
  if (keys.id.empty() || keys.secret.empty() || !is_plain(keys.id) || !is_plain(keys.token)) return std::nullopt;
  return keys;
}

std::optional<LentKeys> parse_lent_keys(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  std::string_view id;
  std::string_view secret;
  std::string_view token;
  std::string_view until;
  if (parser.parse(json).get(document) != simdjson::SUCCESS ||
      document["AccessKeyId"].get_string().get(id) != simdjson::SUCCESS ||
      document["SecretAccessKey"].get_string().get(secret) != simdjson::SUCCESS ||
      document["Token"].get_string().get(token) != simdjson::SUCCESS ||
      document["Expiration"].get_string().get(until) != simdjson::SUCCESS || id.empty() || !is_plain(id) ||
      !is_plain(token))
    return std::nullopt;
  const auto end = parse_iso8601(until);
  if (!end) return std::nullopt;
  return LentKeys{{std::string(id), std::string(secret), std::string(token)}, *end};
}

bool is_allowed_agent(std::string_view url) {
  if (url.starts_with("https://")) return notify::check_https(url).empty();
  if (!notify::check_http(url).empty()) return false;
  constexpr std::array<std::string_view, 6> kAllowed = {"localhost",     "127.0.0.1",      "::1",
                                                        "169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
  return std::find(kAllowed.begin(), kAllowed.end(), notify::url_host(url)) != kAllowed.end();
}

AwsCredentials::AwsCredentials(const Credentials& credentials, const DeliverSettings& settings)
    : credentials_(credentials),
      imds_(settings.outgoing.imds_endpoint.empty() ? std::string(kImds) : settings.outgoing.imds_endpoint),
      client_(credentials, settings) {
  while (imds_.ends_with('/')) imds_.pop_back();
}

std::optional<AwsKeys> AwsCredentials::fixed() const {
  AwsKeys keys{environment("AWS_ACCESS_KEY_ID"), environment("AWS_SECRET_ACCESS_KEY"),
               environment("AWS_SESSION_TOKEN")};
  if (!keys.id.empty() && !keys.secret.empty() && is_plain(keys.id) && is_plain(keys.token)) return keys;
  if (!credentials_) return std::nullopt;
  std::string profile = environment("AWS_PROFILE");
  if (profile.empty()) profile = "default";
  std::string shared = environment("AWS_SHARED_CREDENTIALS_FILE");
  if (shared.empty()) shared = environment("HOME") + "/.aws/credentials";
  for (const std::string& name : {std::string("aws"), "file:" + shared}) {
    const auto text = credentials_(name);
    if (text) {
      if (auto found = parse_ini_keys(*text, profile)) return found;
    }
  }
  return std::nullopt;
}

Result<AwsKeys, Outcome> AwsCredentials::keys(Time now, Duration deadline) {
  if (auto keys = fixed()) return *keys;
  if (lent_ && now < lent_->until - kRefreshBefore) return lent_->keys;
  const std::string relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const std::string full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  auto fetched = !relative.empty() ? from_container("http://169.254.170.2" + relative, deadline)
                 : !full.empty()   ? from_container(full, deadline)
                                   : from_instance(std::min(deadline, kImdsPatience));
  if (!fetched) {
    if (lent_ && now < lent_->until) return lent_->keys;  // the service may be back before they end
    return Unexpected(std::move(fetched).error());
  }
  lent_ = std::move(*fetched);
  return lent_->keys;
}

Result<LentKeys, Outcome> AwsCredentials::from_container(const std::string& url, Duration deadline) {
  if (!is_allowed_agent(url)) return Unexpected(later("the container's agent is at an address that must not be asked"));
  HttpRequest request;
  request.method = HttpRequest::Method::get;
  request.url = url;
  request.direct = true;
  std::string token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  const std::string file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  if (!file.empty() && credentials_) token = credentials_("file:" + file).value_or("");  // it changes: read each time
  if (!is_plain(token)) return Unexpected(later("the token for the container's agent holds blanks or controls"));
  if (!token.empty()) request.headers.push_back("Authorization: " + token);
  const HttpAnswer answer = client_.exchange(request, deadline);
  if (answer.status != 200) return Unexpected(later("the container's agent: " + answer.outcome.detail));
  auto lent = parse_lent_keys(answer.body);
  if (!lent) return Unexpected(later("the container's agent gave none that can be read"));
  return std::move(*lent);
}

// Version 2 alone: without the token of its PUT an agent that forwards requests could be made to hand keys out.
Result<LentKeys, Outcome> AwsCredentials::from_instance(Duration deadline) {
  HttpRequest request;
  request.method = HttpRequest::Method::put;
  request.url = imds_ + "/latest/api/token";
  request.headers = {"x-aws-ec2-metadata-token-ttl-seconds: 21600"};
  request.direct = true;
  HttpAnswer answer = client_.exchange(request, deadline);
  if (answer.status != 200 || answer.body.empty() || !is_plain(answer.body))
    return Unexpected(
        later("neither in the environment nor in a file, and of the instance's metadata: " + answer.outcome.detail));
  request.method = HttpRequest::Method::get;
  request.headers = {"x-aws-ec2-metadata-token: " + answer.body};
  request.url = imds_ + std::string(kRoles);
  answer = client_.exchange(request, deadline);
  const std::string role(trim(std::string_view(answer.body).substr(0, answer.body.find('\n'))));
  const bool good =
      answer.status == 200 && !role.empty() && role.size() <= 64 && std::all_of(role.begin(), role.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("+=,.@-_").find(c) != std::string_view::npos;
      });
  if (!good) return Unexpected(later("the instance has no role: " + answer.outcome.detail));
  request.url = imds_ + std::string(kRoles) + role;
  answer = client_.exchange(request, deadline);
  auto lent = answer.status == 200 ? parse_lent_keys(answer.body) : std::nullopt;
  if (!lent) return Unexpected(later("the instance's role gave none: " + answer.outcome.detail));
  return std::move(*lent);
}

}  // namespace tocsin::deliver
