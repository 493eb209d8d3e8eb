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
      const std::string name(part.text);
      return Unexpected(Error{ErrorCode::not_found, "there is no credential '" + name + "': add LoadCredential=" +
                                                        name + ":PATH to the service and restart it"});
    }
    expanded += *value;
  }
  return expanded;
}

}  // namespace tocsin::deliver
