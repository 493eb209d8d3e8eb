// Protocols http and https: one POST by libcurl. The URL may be a secret (it is, for most webhooks), and peers like to
// repeat it in their answers: no detail carries a path, a query, or a word of an answer.
#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "base/limits.h"
#include "base/utf8.h"
#include "deliver/interrupt.h"
#include "deliver/transports.h"
#include "notify/endpoint.h"

namespace tocsin::deliver {
namespace {

constexpr Duration kLongestWish = std::chrono::hours(1);

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyCleanup>;

class Headers {
 public:
  void add(const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list_.get(), line.c_str()); longer != nullptr) {
      static_cast<void>(list_.release());
      list_.reset(longer);
    }
  }
  [[nodiscard]] curl_slist* get() const { return list_.get(); }

 private:
  std::unique_ptr<curl_slist, ListFree> list_;
};

// Of an answer only the size matters: past the bound the transfer is ended.
struct Answer {
  std::size_t bytes = 0;
  bool too_long = false;
  bool headers_whole = false;
};

std::size_t count_answer(char* /*data*/, std::size_t size, std::size_t count, void* user) {
  auto& answer = *static_cast<Answer*>(user);
  answer.bytes += size * count;
  answer.too_long = answer.bytes > limits::kAnswerBytes;
  return answer.too_long ? 0 : size * count;
}

// An empty line ends the headers.
std::size_t count_header(char* data, std::size_t size, std::size_t count, void* user) {
  const std::string_view line(data, size * count);
  if (line == "\r\n" || line == "\n") static_cast<Answer*>(user)->headers_whole = true;
  return count_answer(data, size, count, user);
}

// libcurl has bounds of its own for a header line and for all of them; past the first it says that memory ran out.
bool headers_too_large(CURLcode code, const Answer& answer) {
  if (answer.headers_whole) return false;
#if LIBCURL_VERSION_NUM >= 0x080600
  if (code == CURLE_TOO_LARGE) return true;
#endif
  return answer.too_long || code == CURLE_OUT_OF_MEMORY;
}

Verdict verdict_of(long status) {
  if (status >= 200 && status <= 299) return Verdict::delivered;
  constexpr std::array kPassing = {408L, 425L, 429L, 500L, 502L, 503L, 504L};
  return std::find(kPassing.begin(), kPassing.end(), status) != kPassing.end() ? Verdict::retry : Verdict::refused;
}

// Certificates do not mend themselves while we wait, and asking again would only hide that somebody stands in between.
Verdict verdict_of(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_URL_MALFORMAT:
      return Verdict::refused;
    default:
      return Verdict::retry;
  }
}

// Asked now and then during a transfer; not 0 ends it.
int interrupted(void* user, curl_off_t /*to_get*/, curl_off_t /*got*/, curl_off_t /*to_send*/, curl_off_t /*sent*/) {
  return static_cast<const Interrupt*>(user)->raised() ? 1 : 0;
}

class Http final : public Deliverer {
 public:
  Http(const Subscription& subscription, Credentials credentials, const Interrupt* interrupt)
      : subscription_(subscription), credentials_(std::move(credentials)), interrupt_(interrupt) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (ready == CURLE_OK) easy_.reset(curl_easy_init());
  }

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const auto url = endpoint_now(subscription_, credentials_);
    if (!url) return url.error();
    if (!easy_) return {Verdict::retry, "libcurl could not be started: out of memory", {}};

    curl_easy_reset(easy_.get());  // keeps the connection, which a burst of rows shares
    Answer answer;
    error_.fill('\0');
    const Headers headers = headers_for(row);
    set_policy(deadline);
    set_request(*url, row.payload, headers, answer);
    const CURLcode code = curl_easy_perform(easy_.get());
    return outcome(code, printable(notify::url_host(*url)), answer);
  }

 private:
  static Headers headers_for(const OutboxRow& row) {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    Headers headers;
    headers.add("Content-Type: application/json");
    headers.add("webhook-id: " + printable(row.id));
    headers.add(fmt::format("webhook-timestamp: {}", now.count()));
    headers.add("Expect:");  // no 100-continue: bodies are small, and some peers never answer it
    return headers;
  }

  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  // What holds for every peer.
  void set_policy(Duration deadline) {
    const auto at_most = [&](Duration bound) {
      return static_cast<long>(std::max<std::int64_t>(1, std::min(bound, deadline).count()));
    };
    set(CURLOPT_CONNECTTIMEOUT_MS, at_most(limits::kConnectTimeout));
    set(CURLOPT_TIMEOUT_MS, at_most(limits::kSendTimeout));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // also none from the environment
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_MAXAGE_CONN, 30L);
    if (interrupt_ != nullptr) {
      set(CURLOPT_NOPROGRESS, 0L);
      set(CURLOPT_XFERINFOFUNCTION, interrupted);
      set(CURLOPT_XFERINFODATA, const_cast<void*>(static_cast<const void*>(interrupt_)));  // NOLINT: curl's signature
    }
#if LIBCURL_VERSION_NUM >= 0x075500
    set(CURLOPT_PROTOCOLS_STR, subscription_.protocol == Protocol::http ? "http" : "https");
#else
    set(CURLOPT_PROTOCOLS,
        static_cast<long>(subscription_.protocol == Protocol::http ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
    set(CURLOPT_QUICK_EXIT, 1L);  // a resolver that hangs does not hold us past the deadline
#endif
  }

  void set_request(const std::string& url, const std::string& body, const Headers& headers, Answer& answer) {
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_USERAGENT, "tocsin/" TOCSIN_VERSION);
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(CURLOPT_POSTFIELDS, body.data());
    set(CURLOPT_WRITEFUNCTION, count_answer);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
    set(CURLOPT_HEADERFUNCTION, count_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
    set(CURLOPT_ERRORBUFFER, error_.data());
  }

  Outcome outcome(CURLcode code, const std::string& host, const Answer& answer) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    const bool cut = code != CURLE_OK && headers_too_large(code, answer);
    if (code == CURLE_OK || ((answer.too_long || cut) && status >= 200)) {
      Outcome done{verdict_of(status), fmt::format("HTTP {} from {}", status, host), {}};
      if (cut) done.detail += "; the answer's headers are too large, and were not read to their end";
      if (done.verdict == Verdict::retry) done.retry_after = retry_after();
      return done;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) return {Verdict::retry, host + ": ended because the daemon stopped", {}};
    if (cut) return {Verdict::retry, host + ": the answer's headers are too large", {}};
    const std::string_view text =
        error_[0] != '\0' ? std::string_view(error_.data()) : std::string_view(curl_easy_strerror(code));
    return {verdict_of(code), fmt::format("{}: {}", host, printable(cut_utf8(text, 200))), {}};
  }

  // Seconds or a date, as the peer wrote it.
  std::optional<Duration> retry_after() {
    curl_off_t seconds = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &seconds);
    if (seconds <= 0) return std::nullopt;
    return std::chrono::seconds(
        std::min<curl_off_t>(seconds, std::chrono::duration_cast<std::chrono::seconds>(kLongestWish).count()));
  }

  Subscription subscription_;
  Credentials credentials_;
  const Interrupt* interrupt_;
  Easy easy_;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

}  // namespace

std::unique_ptr<Deliverer> make_http(const Subscription& subscription, const Credentials& credentials,
                                     const DeliverSettings& settings) {
  return std::make_unique<Http>(subscription, credentials, settings.interrupt);
}

}  // namespace tocsin::deliver
