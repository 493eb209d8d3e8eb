// Protocol email: one mail by SMTP, over TLS unless the settings say otherwise; a password only over TLS.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/spoken_time.h"
#include "base/utf8.h"
#include "deliver/curl_easy.h"
#include "deliver/transports.h"
#include "notify/endpoint.h"
#include "notify/mail_text.h"

namespace tocsin::deliver {
namespace {

struct Upload {
  std::string_view left;
};

std::size_t feed(char* out, std::size_t size, std::size_t number, void* user) {
  auto& upload = *static_cast<Upload*>(user);
  const std::size_t bytes = std::min(size * number, upload.left.size());
  std::memcpy(out, upload.left.data(), bytes);
  upload.left.remove_prefix(bytes);
  return bytes;
}

// By the server's last reply where it gave one: 4yz passes, 5yz stays.
Verdict verdict_of(CURLcode code, long reply) {
  const Verdict by_code = deliver::verdict_of(code);
  if (by_code == Verdict::refused) return by_code;
  return reply >= 500 && reply <= 599 ? Verdict::refused : Verdict::retry;
}

class SmtpMail final : public Deliverer {
 public:
  SmtpMail(const Subscription& subscription, Credentials credentials, DeliverSettings settings)
      : subscription_(subscription), credentials_(std::move(credentials)), settings_(std::move(settings)) {}

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const Smtp& smtp = settings_.outgoing.smtp;
    if (smtp.server.empty())
      return {Verdict::retry, "there is no mail server: write smtp: {server: …, from: …} into the settings", {}};
    const auto to = endpoint_now(subscription_, credentials_);
    if (!to) return to.error();
    const auto from = expand(smtp.from, credentials_);
    const auto user = expand(smtp.username, credentials_);
    const auto password = expand(smtp.password, credentials_);
    for (const auto* text : {&from, &user, &password}) {
      if (!*text) return {Verdict::retry, "smtp: " + text->error().message, {}};
    }
    if (const std::string wrong = notify::check_address(*from); !wrong.empty())
      return {Verdict::refused, "the sender is not usable: " + wrong, {}};
    if (!curl_.ready()) return {Verdict::retry, "libcurl could not be started: out of memory", {}};
    const std::string mail = head(*from, *to) + row.payload;
    return transfer(smtp, *from, *to, *user, *password, mail, deadline);
  }

 private:
  // What the row does not hold: the moment, and the addresses, which may be credentials.
  static std::string head(const std::string& from, const std::string& to) {
    const Time now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    return notify::mail_header("Date", mail_date(now)).value() + notify::mail_header("From", from).value() +
           notify::mail_header("To", to).value();
  }

  Outcome transfer(const Smtp& smtp, const std::string& from, const std::string& to, const std::string& user,
                   const std::string& password, std::string_view mail, Duration deadline) {
    curl_.begin(deadline, settings_, smtp.server.starts_with("smtps:") ? "smtps" : "smtp");
    // EHLO's name is the URL's path.
    std::string server = smtp.server;
    while (server.ends_with('/')) server.pop_back();
    curl_.set(CURLOPT_URL, server + "/" + notify::message_id_domain(settings_.host));
    // Never opportunistic: who stands in between would only have to take the offer out.
    curl_.set(CURLOPT_USE_SSL, static_cast<long>(smtp.tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (!user.empty() && smtp.tls) {
      curl_.set(CURLOPT_USERNAME, user);
      curl_.set(CURLOPT_PASSWORD, password);
    }
    CurlList recipients;
    recipients.add("<" + to + ">");
    Upload upload{mail};
    curl_.set(CURLOPT_MAIL_FROM, "<" + from + ">");
    curl_.set(CURLOPT_MAIL_RCPT, recipients.get());
    curl_.set(CURLOPT_UPLOAD, 1L);
    curl_.set(CURLOPT_READFUNCTION, feed);
    curl_.set(CURLOPT_READDATA, static_cast<void*>(&upload));
    const CURLcode code = curl_.perform();
    const std::string host = printable(notify::url_host(smtp.server));
    const long reply = curl_.status();
    if (code == CURLE_OK) return {Verdict::delivered, fmt::format("taken by {}", host), {}};
    if (code == CURLE_ABORTED_BY_CALLBACK) return {Verdict::retry, host + ": ended because the daemon stopped", {}};
    return {verdict_of(code, reply),
            reply >= 400 ? fmt::format("{}: {} (reply {})", host, curl_.why(code), reply)
                         : fmt::format("{}: {}", host, curl_.why(code)),
            {}};
  }

  Subscription subscription_;
  Credentials credentials_;
  DeliverSettings settings_;
  CurlEasy curl_;
};

}  // namespace

std::unique_ptr<Deliverer> make_email(const Subscription& subscription, const Credentials& credentials,
                                      const DeliverSettings& settings) {
  return std::make_unique<SmtpMail>(subscription, credentials, settings);
}

}  // namespace tocsin::deliver
