#include "notify/credential_text.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"

namespace tocsin::notify {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kKind = "credential:";
constexpr std::string_view kFile = "file:";
constexpr std::string_view kVariable = "env:";
constexpr std::size_t kPathBytes = 4095;  // PATH_MAX
constexpr std::size_t kNameBytes = 255;   // NAME_MAX: a credential is a file

bool is_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !name.empty() && name.size() <= kNameBytes && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), allowed);
}

bool is_variable(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= kNameBytes && std::all_of(name.begin(), name.end(), allowed);
}

bool is_path(std::string_view path) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return path.starts_with('/') && path.size() <= kPathBytes && std::none_of(path.begin(), path.end(), control);
}

Unexpected<Error> invalid(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

}  // namespace

Result<std::vector<TextPart>> split_credentials(std::string_view text) {
  std::vector<TextPart> parts;
  while (!text.empty()) {
    const std::size_t open = text.find(kOpen);
    if (open != 0) parts.push_back({false, text.substr(0, open)});
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + kOpen.size());
    const std::size_t close = text.find('}');
    const std::string_view inside = text.substr(0, close);
    if (close != std::string_view::npos &&
        ((inside.starts_with(kFile) && is_path(inside.substr(kFile.size()))) ||
         (inside.starts_with(kVariable) && is_variable(inside.substr(kVariable.size()))))) {
      parts.push_back({true, inside});
      text.remove_prefix(close + 1);
      continue;
    }
    if (!text.starts_with(kKind) || close == std::string_view::npos) {
      return invalid("'${' begins a secret and must be written as ${credential:NAME}, ${file:/PATH} or ${env:NAME}");
    }
    const std::string_view name = text.substr(kKind.size(), close - kKind.size());
    if (!is_name(name)) {
      return invalid("'" + printable(cut_utf8(name, 64)) +
                     "' cannot be the name of a credential: letters, digits, '.', '_' and '-' make one");
    }
    parts.push_back({true, name});
    text.remove_prefix(close + 1);
  }
  return parts;
}

bool holds_credential(std::string_view text) { return text.find(kOpen) != std::string_view::npos; }

}  // namespace tocsin::notify
