// The signature of Standard Webhooks: HMAC-SHA256 over "id.timestamp.body", by which a receiver knows that it was us.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tocsin::deliver {

// `secrets`: "whsec_" and base64 of 24 to 64 bytes; several with blanks between them, while one takes the place of
// another: each signs. The header's value: "v1,BASE64", blanks between them. No error repeats a secret.
Result<std::string> webhook_signature(std::string_view secrets, std::string_view id, std::string_view timestamp,
                                      std::string_view body);

}  // namespace tocsin::deliver
