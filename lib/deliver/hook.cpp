// Protocols slack, teams, discord and pagerduty: one POST of JSON to a place that knows us by a secret.
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/json_writer.h"
#include "deliver/http_client.h"
#include "deliver/transports.h"

namespace tocsin::deliver {
namespace {

constexpr std::string_view kPagerDuty = "https://events.pagerduty.com";
constexpr double kLongestWish = 3600;

class Hook : public Deliverer {
 public:
  Hook(const Subscription& subscription, const Credentials& credentials, const DeliverSettings& settings)
      : subscription_(subscription), credentials_(credentials), client_(credentials, settings) {}

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const auto url = endpoint_now(subscription_, credentials_);
    if (!url) return url.error();
    return post(*url, row.payload, deadline).outcome;
  }

 protected:
  HttpAnswer post(const std::string& url, std::string_view body, Duration deadline) {
    HttpRequest request;
    request.url = url;
    request.headers = {"Content-Type: application/json"};
    request.body = body;
    return client_.exchange(request, deadline);
  }

  Subscription subscription_;
  Credentials credentials_;

 private:
  HttpClient client_;
};

// Says in the answer's body, too, how long to wait, in fractions of a second.
class Discord final : public Hook {
 public:
  using Hook::Hook;

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const auto url = endpoint_now(subscription_, credentials_);
    if (!url) return url.error();
    HttpAnswer answer = post(*url, row.payload, deadline);
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    double seconds = 0;
    if (answer.status == 429 && parser.parse(answer.body).get(document) == simdjson::SUCCESS &&
        document["retry_after"].get_double().get(seconds) == simdjson::SUCCESS && seconds > 0) {
      const Duration wish(std::llround(std::min(seconds, kLongestWish) * 1000));
      answer.outcome.retry_after = std::max(wish, answer.outcome.retry_after.value_or(Duration(0)));
    }
    return answer.outcome;
  }
};

// The endpoint is the routing key, which stands in the body.
class PagerDuty final : public Hook {
 public:
  using Hook::Hook;

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const auto key = endpoint_now(subscription_, credentials_);
    if (!key) return key.error();
    std::string url = subscription_.server.value.empty() ? std::string(kPagerDuty) : subscription_.server.value;
    while (url.ends_with('/')) url.pop_back();
    const std::string body = R"({"routing_key":)" + json_string(*key) + "," + row.payload.substr(1);
    return post(url + "/v2/enqueue", body, deadline).outcome;
  }
};

}  // namespace

std::unique_ptr<Deliverer> make_hook(const Subscription& subscription, const Credentials& credentials,
                                     const DeliverSettings& settings) {
  return std::make_unique<Hook>(subscription, credentials, settings);
}

std::unique_ptr<Deliverer> make_discord(const Subscription& subscription, const Credentials& credentials,
                                        const DeliverSettings& settings) {
  return std::make_unique<Discord>(subscription, credentials, settings);
}

std::unique_ptr<Deliverer> make_pagerduty(const Subscription& subscription, const Credentials& credentials,
                                          const DeliverSettings& settings) {
  return std::make_unique<PagerDuty>(subscription, credentials, settings);
}

}  // namespace tocsin::deliver
