// Protocol alertmanager: an alert fires until the time that it is sent with, and so must be sent again before that.
#include <chrono>

#include "base/spoken_time.h"
#include "deliver/http_client.h"
#include "deliver/transports.h"
#include "notify/protocols.h"

namespace tocsin::deliver {
namespace {

constexpr std::string_view kEnd = "}]";

class Alertmanager final : public Deliverer {
 public:
  Alertmanager(const Subscription& subscription, const Credentials& credentials, const DeliverSettings& settings)
      : subscription_(subscription), credentials_(credentials), client_(credentials, settings) {}

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const auto endpoint = endpoint_now(subscription_, credentials_);
    if (!endpoint) return endpoint.error();
    std::string body = row.payload;
    const bool fires = row.state == "ALARM" || row.state == "INSUFFICIENT_DATA";
    if (fires && body.ends_with(kEnd)) {
      const Time until = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) + kAlertFiresFor;
      body.insert(body.size() - kEnd.size(), R"(,"endsAt":")" + wire_date(until) + '"');
    }
    HttpRequest request;
    request.url = *endpoint;
    while (request.url.ends_with('/')) request.url.pop_back();
    request.url += "/api/v2/alerts";
    request.headers = {"Content-Type: application/json"};
    request.body = body;
    return client_.exchange(request, deadline).outcome;
  }

 private:
  Subscription subscription_;
  Credentials credentials_;
  HttpClient client_;
};

}  // namespace

std::unique_ptr<Deliverer> make_alertmanager(const Subscription& subscription, const Credentials& credentials,
                                             const DeliverSettings& settings) {
  return std::make_unique<Alertmanager>(subscription, credentials, settings);
}

}  // namespace tocsin::deliver
