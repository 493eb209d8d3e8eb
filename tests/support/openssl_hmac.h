// HMAC-SHA256 by openssl(1): an implementation that shares nothing with ours.
#pragma once

#include <string>

#include "support/process.h"

namespace tocsin::test {

// Hex of the tag over `message` under the key, which is given in hex; empty: there is no openssl.
inline std::string openssl_hmac_hex(const std::string& key_hex, const std::string& message) {
  const auto ran =
      run({"/usr/bin/openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + key_hex, "-r"}, message);
  return ran.status == 0 ? ran.output.substr(0, ran.output.find(' ')) : std::string();
}

inline std::string openssl_sha256_hex(const std::string& message) {
  const auto ran = run({"/usr/bin/openssl", "dgst", "-sha256", "-r"}, message);
  return ran.status == 0 ? ran.output.substr(0, ran.output.find(' ')) : std::string();
}

}  // namespace tocsin::test
