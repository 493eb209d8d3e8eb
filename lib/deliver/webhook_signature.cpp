#include "deliver/webhook_signature.h"

#include <algorithm>

#include "deliver/digest.h"

namespace tocsin::deliver {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kLeastKey = 24;
constexpr std::size_t kLongestKey = 64;

}  // namespace

Result<std::string> webhook_signature(std::string_view secrets, std::string_view id, std::string_view timestamp,
                                      std::string_view body) {
  std::string content;
  content.reserve(id.size() + timestamp.size() + body.size() + 2);
  content.append(id).append(".").append(timestamp).append(".").append(body);
  std::string signatures;
  constexpr std::string_view kBlanks = " \t\r\n";
  for (std::size_t at = secrets.find_first_not_of(kBlanks); at != std::string_view::npos;
       at = secrets.find_first_not_of(kBlanks, at)) {
    const std::size_t end = std::min(secrets.find_first_of(kBlanks, at), secrets.size());
    const std::string_view secret = secrets.substr(at, end - at);
    const auto key = secret.starts_with(kPrefix) ? from_base64(secret.substr(kPrefix.size())) : std::nullopt;
    if (!key || key->size() < kLeastKey || key->size() > kLongestKey) {
      return Unexpected(Error{ErrorCode::invalid,
                              "the secret is not usable: it is written whsec_ and then 24 to 64 bytes as base64"});
    }
    signatures += (signatures.empty() ? "v1," : " v1,") + base64(hmac_sha256(*key, content));
    at = end;
  }
  if (signatures.empty()) return Unexpected(Error{ErrorCode::invalid, "the secret is empty"});
  return signatures;
}

}  // namespace tocsin::deliver
