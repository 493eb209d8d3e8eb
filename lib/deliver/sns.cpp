// Protocol sns: Publish of the real service, signed.
#include <fmt/format.h>

#include <array>
#include <chrono>

#include "base/utf8.h"
#include "base/uuid.h"
#include "deliver/aws_credentials.h"
#include "deliver/aws_sign.h"
#include "deliver/http_client.h"
#include "deliver/transports.h"
#include "notify/endpoint.h"
#include "notify/form.h"

namespace tocsin::deliver {
namespace {

constexpr Duration kClockSkew{300'000};  // AWS refuses what is signed for a moment further away

// Error codes of AWS whose status says otherwise than what helps.
struct Meaning {
  std::string_view code;
  Verdict verdict;
};
constexpr std::array kMeanings = {
    Meaning{"Throttled", Verdict::retry},           Meaning{"Throttling", Verdict::retry},
    Meaning{"ThrottlingException", Verdict::retry}, Meaning{"KMSThrottling", Verdict::retry},
    Meaning{"RequestTimeout", Verdict::retry},      Meaning{"RequestExpired", Verdict::retry},
    Meaning{"ExpiredToken", Verdict::retry},        Meaning{"InvalidClientTokenId", Verdict::retry},
    Meaning{"ServiceUnavailable", Verdict::retry},
};

// <Code>…</Code> of an error; letters and dots alone are believed.
std::string error_code(std::string_view xml) {
  constexpr std::string_view kOpen = "<Code>";
  const std::size_t begin = xml.find(kOpen);
  if (begin == std::string_view::npos) return {};
  const std::string_view code = xml.substr(begin + kOpen.size(), 64);
  const std::size_t end = code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.");
  return end != std::string_view::npos && code.substr(end).starts_with("</Code>") ? std::string(code.substr(0, end))
                                                                                  : std::string();
}

// "Fri, 22 Jul 2022 15:57:45 GMT"; what differs less than a signature may is no skew.
std::optional<Duration> skew_of(const std::string& date, Time now) {
  const time_t seconds = curl_getdate(date.c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  const Duration skew = Time(std::chrono::seconds(seconds)) - now;
  return skew > kClockSkew || skew < -kClockSkew ? std::optional(skew) : std::nullopt;
}

std::string part_of(std::string_view arn, int index) {
  for (int i = 0; i < index; ++i) arn.remove_prefix(std::min(arn.find(':') + 1, arn.size()));
  return std::string(arn.substr(0, arn.find(':')));
}

class Sns final : public Deliverer {
 public:
  Sns(const Subscription& subscription, const Credentials& credentials, const DeliverSettings& settings)
      : subscription_(subscription),
        credentials_(credentials),
        endpoint_(settings.outgoing.sns_endpoint),
        keys_(credentials, settings),
        client_(credentials, settings) {
    while (endpoint_.ends_with('/')) endpoint_.pop_back();
  }

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const auto arn = endpoint_now(subscription_, credentials_);
    if (!arn) return arn.error();
    std::string body = row.payload + "&TopicArn=" + notify::percent_encoded(*arn);
    if (arn->ends_with(".fifo")) {
      body += "&MessageGroupId=" + uuid5("sns group", row.alarm) +
              "&MessageDeduplicationId=" + notify::percent_encoded(row.id);
    }
    HttpAnswer answer = publish(*arn, body, deadline);
    if (answer.status == 0 || answer.outcome.verdict == Verdict::delivered) return answer.outcome;
    // Keys that have ended and a clock that is wrong are mended at once, and once.
    std::string code = error_code(answer.body);
    const auto skew = skew_of(answer.date, now());
    if (code == "ExpiredToken" || code == "InvalidClientTokenId" || skew) {
      keys_.forget();
      if (skew) skew_ += *skew;
      answer = publish(*arn, body, deadline);
      if (answer.status == 0 || answer.outcome.verdict == Verdict::delivered) return answer.outcome;
      code = error_code(answer.body);
    }
    if (!code.empty()) answer.outcome.detail += ": " + code;
    for (const Meaning& meaning : kMeanings) {
      if (meaning.code == code) answer.outcome.verdict = meaning.verdict;
    }
    return answer.outcome;
  }

 private:
  [[nodiscard]] Time now() const {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) + skew_;
  }

  HttpAnswer publish(const std::string& arn, const std::string& body, Duration deadline) {
    const auto keys = keys_.keys(now(), deadline);
    if (!keys) return {0, {}, {}, keys.error()};
    const std::string region = part_of(arn, 3);
    HttpRequest request;
    request.url = endpoint_.empty()
                      ? fmt::format("https://sns.{}.amazonaws.com{}", region, region.starts_with("cn-") ? ".cn" : "")
                      : endpoint_;
    const std::string authority = request.url.substr(request.url.find("://") + 3);
    request.url += '/';
    const std::string stamp = amz_date(now());
    SigningRequest signing;
    signing.headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"},
                       {"host", authority},
                       {"x-amz-date", stamp}};
    if (!keys->token.empty()) signing.headers.emplace_back("x-amz-security-token", keys->token);
    signing.body = body;
    signing.region = region;
    signing.service = "sns";
    signing.time = now();
    for (const auto& [name, value] : signing.headers) request.headers.push_back(fmt::format("{}: {}", name, value));
    request.headers.push_back("Authorization: " + authorization(signing, *keys));
    request.body = body;
    return client_.exchange(request, deadline);
  }

  Subscription subscription_;
  Credentials credentials_;
  std::string endpoint_;
  AwsCredentials keys_;
  HttpClient client_;
  Duration skew_{0};
};

}  // namespace

std::unique_ptr<Deliverer> make_sns(const Subscription& subscription, const Credentials& credentials,
                                    const DeliverSettings& settings) {
  return std::make_unique<Sns>(subscription, credentials, settings);
}

}  // namespace tocsin::deliver
