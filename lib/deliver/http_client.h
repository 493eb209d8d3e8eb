// One HTTP exchange by libcurl. The URL may be a secret (it is, for most webhooks), and peers like to repeat it in
// their answers: no detail carries a path, a query, or a word of an answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deliver/curl_easy.h"
#include "deliver/deliverer.h"

namespace tocsin::deliver {

struct HttpRequest {
  enum class Method : std::uint8_t { post, get, put };
  Method method = Method::post;
  std::string url;
  std::vector<std::string> headers;  // "Name: value", without control characters
  std::string_view body = {};
  std::string user_agent = "tocsin/" TOCSIN_VERSION;
  bool direct = false;  // past a proxy, whatever the settings say
};

struct HttpAnswer {
  long status = 0;   // 0: none came
  std::string body;  // at most limits::kAnswerBytes of it; of no use but to be parsed
  std::string date;  // the header Date
  Outcome outcome;   // by the status alone; by what went wrong where there is none
};

class HttpClient {
 public:
  HttpClient(Credentials credentials, DeliverSettings settings)
      : credentials_(std::move(credentials)), settings_(std::move(settings)) {}

  // The scheme of the URL decides between TLS and none. Retry-After is obeyed up to an hour.
  HttpAnswer exchange(const HttpRequest& request, Duration deadline);

 private:
  [[nodiscard]] std::optional<Outcome> set_proxy(const HttpRequest& request);
  [[nodiscard]] std::optional<Duration> retry_after() const;

  Credentials credentials_;
  DeliverSettings settings_;
  CurlEasy curl_;
};

// Outcome::verdict of a status; 2xx is success, and redirects are not followed.
Verdict verdict_of(long status);

}  // namespace tocsin::deliver
