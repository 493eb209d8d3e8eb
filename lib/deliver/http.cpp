// Protocols http and https: the forms of webhook, sns and eventbridge.
#include <fmt/format.h>
#include <simdjson.h>

#include <chrono>

#include "base/utf8.h"
#include "deliver/http_client.h"
#include "deliver/transports.h"
#include "deliver/webhook_signature.h"

namespace tocsin::deliver {
namespace {

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

class Http final : public Deliverer {
 public:
  Http(const Subscription& subscription, const Credentials& credentials, const DeliverSettings& settings)
      : subscription_(subscription), credentials_(credentials), client_(credentials, settings) {}

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const auto url = endpoint_now(subscription_, credentials_);
    if (!url) return url.error();
    HttpRequest request;
    request.url = *url;
    request.body = row.payload;
    if (subscription_.format == HttpFormat::sns) {
      add_sns_headers(row, request);
    } else if (auto wrong = add_webhook_headers(row, request)) {
      return std::move(*wrong);
    }
    return client_.exchange(request, deadline).outcome;
  }

 private:
  // Also those of an EventBridge event, which has none of its own: receivers tell repeats by the id.
  std::optional<Outcome> add_webhook_headers(const OutboxRow& row, HttpRequest& request) {
    const std::string id = printable(row.id);
    const std::string timestamp = fmt::format("{}", unix_seconds());
    request.headers = {"Content-Type: application/json", "webhook-id: " + id, "webhook-timestamp: " + timestamp};
    if (subscription_.secret.value.empty()) return std::nullopt;
    const auto secret = expand(subscription_.secret.value, credentials_);
    if (!secret) return Outcome{Verdict::retry, "the secret: " + secret.error().message, {}};
    const auto signature = webhook_signature(*secret, id, timestamp, row.payload);
    if (!signature) return Outcome{Verdict::refused, signature.error().message, {}};
    request.headers.push_back("webhook-signature: " + *signature);
    return std::nullopt;
  }

  void add_sns_headers(const OutboxRow& row, HttpRequest& request) {
    simdjson::dom::parser parser;
    std::string_view arn;
    simdjson::dom::element document;
    if (parser.parse(row.payload).get(document) != simdjson::SUCCESS ||
        document["TopicArn"].get_string().get(arn) != simdjson::SUCCESS)
      arn = {};
    request.user_agent = "Amazon Simple Notification Service Agent";
    request.headers = {"Content-Type: text/plain; charset=UTF-8", "x-amz-sns-message-type: Notification",
                       "x-amz-sns-message-id: " + printable(row.id), "x-amz-sns-topic-arn: " + printable(arn),
                       fmt::format("x-amz-sns-subscription-arn: {}:{}", printable(arn), printable(subscription_.id))};
  }

  Subscription subscription_;
  Credentials credentials_;
  HttpClient client_;
};

}  // namespace

std::unique_ptr<Deliverer> make_http(const Subscription& subscription, const Credentials& credentials,
                                     const DeliverSettings& settings) {
  return std::make_unique<Http>(subscription, credentials, settings);
}

}  // namespace tocsin::deliver
