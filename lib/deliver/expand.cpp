#include <utility>

#include "deliver/deliverer.h"
#include "notify/credential_text.h"

namespace tocsin::deliver {

Result<std::string> expand(std::string_view text, const Credentials& credentials) {
  const auto parts = notify::split_credentials(text);
  if (!parts) return Unexpected(parts.error());
  std::string expanded;
  for (const notify::TextPart& part : *parts) {
    if (!part.is_credential) {
      expanded += part.text;
      continue;
    }
    const std::optional<std::string> value = credentials ? credentials(part.text) : std::nullopt;
    if (!value) {
      std::string message = "there is no credential '";
      message.append(part.text)
          .append("': add LoadCredential=")
          .append(part.text)
          .append(":PATH to the service and restart it");
      return Unexpected(Error{ErrorCode::not_found, std::move(message)});
    }
    expanded += *value;
  }
  return expanded;
}

}  // namespace tocsin::deliver
