// Hashes and their texts, by OpenSSL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tocsin::deliver {

std::string sha256(std::string_view data);                                // 32 bytes
std::string hmac_sha256(std::string_view key, std::string_view message);  // 32 bytes
std::string hex(std::string_view bytes);                                  // lower case
std::string base64(std::string_view bytes);
// Strict: padded, no blanks; nullopt for anything else.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace tocsin::deliver
