#include <fmt/format.h>

#include <utility>

#include "base/utf8.h"
#include "deliver/deliverer.h"
#include "notify/credential_text.h"

namespace tocsin::deliver {
namespace {

std::string missing(std::string_view name) {
  const std::string shown = printable(name);
  if (name.starts_with("file:"))
    return fmt::format(
        "there is no secret in {}: the file must belong to root or to the service's user, and others must "
        "not be able to read it",
        shown.substr(5));
  if (name.starts_with("env:")) return fmt::format("the environment has no {}", shown.substr(4));
  return fmt::format("there is no credential '{}': add LoadCredential={}:PATH to the service and restart it", shown,
                     shown);
}

}  // namespace

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
      return Unexpected(Error{ErrorCode::not_found, missing(part.text)});
    }
    expanded += *value;
  }
  return expanded;
}

}  // namespace tocsin::deliver
