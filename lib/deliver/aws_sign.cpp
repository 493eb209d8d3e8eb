#include "deliver/aws_sign.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/spoken_time.h"
#include "deliver/digest.h"

namespace tocsin::deliver {

std::string amz_date(Time time) {
  std::string text = wire_date(time).substr(0, 19);  // 2015-08-30T12:36:00
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

std::string authorization(const SigningRequest& request, const AwsKeys& keys) {
  auto headers = request.headers;
  std::sort(headers.begin(), headers.end());
  std::string lines;
  std::string names;
  for (const auto& [name, value] : headers) {
    lines += fmt::format("{}:{}\n", name, value);
    names += (names.empty() ? "" : ";") + name;
  }
  const std::string canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path, request.query,
                                            lines, names, hex(sha256(request.body)));
  const std::string stamp = amz_date(request.time);
  const std::string day = stamp.substr(0, 8);
  const std::string scope = fmt::format("{}/{}/{}/aws4_request", day, request.region, request.service);
  const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", stamp, scope, hex(sha256(canonical)));
  std::string key = hmac_sha256("AWS4" + keys.secret, day);
  for (const std::string_view part : {request.region, request.service, std::string_view("aws4_request")})
    key = hmac_sha256(key, part);
  return fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", keys.id, scope, names,
                     hex(hmac_sha256(key, to_sign)));
}

}  // namespace tocsin::deliver
