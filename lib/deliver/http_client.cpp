#include "deliver/http_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/limits.h"
#include "base/utf8.h"
#include "notify/endpoint.h"

namespace tocsin::deliver {
namespace {

constexpr Duration kLongestWish = std::chrono::hours(1);

// Past the bound the transfer is ended.
struct Answer {
  std::size_t bytes = 0;  // of headers and body
  bool too_long = false;
  bool headers_whole = false;
  std::string body;
  std::string date;
};

bool count(Answer& answer, std::size_t bytes) {
  answer.bytes += bytes;
  answer.too_long = answer.bytes > limits::kAnswerBytes;
  return !answer.too_long;
}

std::size_t take_body(char* data, std::size_t size, std::size_t number, void* user) {
  auto& answer = *static_cast<Answer*>(user);
  if (!count(answer, size * number)) return 0;
  answer.body.append(data, size * number);
  return size * number;
}

// An empty line ends the headers.
std::size_t take_header(char* data, std::size_t size, std::size_t number, void* user) {
  auto& answer = *static_cast<Answer*>(user);
  const std::string_view line(data, size * number);
  if (line == "\r\n" || line == "\n") answer.headers_whole = true;
  constexpr std::size_t kName = 6;
  if ((line.starts_with("Date: ") || line.starts_with("date: ")) && line.size() < 64)
    answer.date = line.substr(kName, line.find_first_of("\r\n") - kName);
  return count(answer, size * number) ? size * number : 0;
}

// libcurl has bounds of its own for a header line and for all of them; past the first it says that memory ran out.
bool headers_too_large(CURLcode code, const Answer& answer) {
  if (answer.headers_whole) return false;
#if LIBCURL_VERSION_NUM >= 0x080600
  if (code == CURLE_TOO_LARGE) return true;
#endif
  return answer.too_long || code == CURLE_OUT_OF_MEMORY;
}

}  // namespace

Verdict verdict_of(long status) {
  if (status >= 200 && status <= 299) return Verdict::delivered;
  constexpr std::array kPassing = {408L, 425L, 429L, 500L, 502L, 503L, 504L};
  return std::find(kPassing.begin(), kPassing.end(), status) != kPassing.end() ? Verdict::retry : Verdict::refused;
}

std::optional<Outcome> HttpClient::set_proxy(const HttpRequest& request) {
  if (settings_.outgoing.proxy.empty() || request.direct) return std::nullopt;
  const auto proxy = expand(settings_.outgoing.proxy, credentials_);
  if (!proxy) return Outcome{Verdict::retry, "the proxy: " + proxy.error().message, {}};
  curl_.set(CURLOPT_PROXY, *proxy);
  if (!settings_.outgoing.no_proxy.empty()) curl_.set(CURLOPT_NOPROXY, settings_.outgoing.no_proxy);
  return std::nullopt;
}

HttpAnswer HttpClient::exchange(const HttpRequest& request, Duration deadline) {
  if (!curl_.ready()) return {0, {}, {}, {Verdict::retry, "libcurl could not be started: out of memory", {}}};
  curl_.begin(deadline, settings_,
              request.url.starts_with("https:") || request.url.starts_with("HTTPS:") ? "https" : "http,https");
  if (auto failed = set_proxy(request)) return {0, {}, {}, std::move(*failed)};
  CurlList headers;
  for (const std::string& header : request.headers) headers.add(header);
  headers.add("Expect:");  // no 100-continue: bodies are small, and some peers never answer it
  Answer answer;
  curl_.set(CURLOPT_URL, request.url);
  curl_.set(CURLOPT_USERAGENT, request.user_agent);
  curl_.set(CURLOPT_HTTPHEADER, headers.get());
  if (request.method != HttpRequest::Method::get) {
    curl_.set(CURLOPT_POST, 1L);
    curl_.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    // Never null: libcurl would read standard input.
    curl_.set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    if (request.method == HttpRequest::Method::put) curl_.set(CURLOPT_CUSTOMREQUEST, "PUT");
  }
  curl_.set(CURLOPT_WRITEFUNCTION, take_body);
  curl_.set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  curl_.set(CURLOPT_HEADERFUNCTION, take_header);
  curl_.set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  const CURLcode code = curl_.perform();

  const std::string host = printable(notify::url_host(request.url));
  const long status = curl_.status();
  const bool cut = code != CURLE_OK && headers_too_large(code, answer);
  HttpAnswer done;
  if (code == CURLE_OK || ((answer.too_long || cut) && status >= 200)) {
    done = {status,
            std::move(answer.body),
            std::move(answer.date),
            {verdict_of(status), fmt::format("HTTP {} from {}", status, host), {}}};
    if (cut) done.outcome.detail += "; the answer's headers are too large, and were not read to their end";
    if (done.outcome.verdict == Verdict::retry) done.outcome.retry_after = retry_after();
  } else if (code == CURLE_ABORTED_BY_CALLBACK) {
    done.outcome = {Verdict::retry, host + ": ended because the daemon stopped", {}};
  } else if (cut) {
    done.outcome = {Verdict::retry, host + ": the answer's headers are too large", {}};
  } else {
    done.outcome = {verdict_of(code), fmt::format("{}: {}", host, curl_.why(code)), {}};
  }
  return done;
}

// Seconds or a date, as the peer wrote it.
std::optional<Duration> HttpClient::retry_after() const {
  curl_off_t seconds = 0;
  curl_easy_getinfo(curl_.get(), CURLINFO_RETRY_AFTER, &seconds);
  if (seconds <= 0) return std::nullopt;
  return std::chrono::seconds(
      std::min<curl_off_t>(seconds, std::chrono::duration_cast<std::chrono::seconds>(kLongestWish).count()));
}

}  // namespace tocsin::deliver
