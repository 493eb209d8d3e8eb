// Where AWS keys come from, in the order of AWS's own tools: the environment, the credential "aws" (an ini file, by
// systemd), the shared ini file, the container's agent, the instance's metadata service (IMDSv2 alone). Keys that are
// lent are fetched again before they end.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "deliver/aws_sign.h"
#include "deliver/deliverer.h"
#include "deliver/http_client.h"

namespace tocsin::deliver {

// Keys of one profile of an ini file (AWS's shared credentials file).
std::optional<AwsKeys> parse_ini_keys(std::string_view text, std::string_view profile);

// {"AccessKeyId":…,"SecretAccessKey":…,"Token":…,"Expiration":…}, of a container's agent or of IMDS.
struct LentKeys {
  AwsKeys keys;
  Time until;
};
std::optional<LentKeys> parse_lent_keys(const std::string& json);

// Whether an agent's full address may be asked: https, or this host, or the addresses that AWS gives its agents.
bool is_allowed_agent(std::string_view url);

// One thread at a time.
class AwsCredentials {
 public:
  AwsCredentials(const Credentials& credentials, const DeliverSettings& settings);

  // Blocks on the network where keys are lent. The error is an Outcome: retry, for keys may come.
  Result<AwsKeys, Outcome> keys(Time now, Duration deadline);
  // The service did not know them any more: they are fetched anew, however long they were said to last.
  void forget() { lent_.reset(); }

 private:
  [[nodiscard]] std::optional<AwsKeys> fixed() const;
  Result<LentKeys, Outcome> from_container(const std::string& url, Duration deadline);
  Result<LentKeys, Outcome> from_instance(Duration deadline);

  Credentials credentials_;
  std::string imds_;
  HttpClient client_;
  std::optional<LentKeys> lent_;
};

}  // namespace tocsin::deliver
