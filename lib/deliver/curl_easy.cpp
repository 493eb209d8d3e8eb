#include "deliver/curl_easy.h"

#include <unistd.h>

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"
#include "deliver/interrupt.h"

namespace tocsin::deliver {
namespace {

// Where distributions keep whom they trust; libcurl was built to look at one place only. Debian; RHEL and Amazon Linux;
// SUSE.
constexpr std::array kTrusted = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                 "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem"};

// Asked now and then during a transfer; not 0 ends it.
int interrupted(void* user, curl_off_t /*to_get*/, curl_off_t /*got*/, curl_off_t /*to_send*/, curl_off_t /*sent*/) {
  return static_cast<const Interrupt*>(user)->raised() ? 1 : 0;
}

const char* trusted(const std::string& setting) {
  if (!setting.empty()) return setting.c_str();
  const auto* found =
      std::find_if(kTrusted.begin(), kTrusted.end(), [](const char* path) { return ::access(path, R_OK) == 0; });
  return found == kTrusted.end() ? nullptr : *found;
}

#if LIBCURL_VERSION_NUM < 0x075500
long protocol_bits(std::string_view names) {
  long bits = 0;
  if (names.find("https") != std::string_view::npos) bits |= CURLPROTO_HTTPS;
  if (names == "http" || names.starts_with("http,")) bits |= CURLPROTO_HTTP;
  if (names.find("smtps") != std::string_view::npos) bits |= CURLPROTO_SMTPS;
  if (names == "smtp" || names.starts_with("smtp,")) bits |= CURLPROTO_SMTP;
  return bits;
}
#endif

}  // namespace

CurlEasy::CurlEasy() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready == CURLE_OK) easy_.reset(curl_easy_init());
}

void CurlEasy::begin(Duration deadline, const DeliverSettings& settings, std::string_view protocols) {
  const auto at_most = [&](Duration bound) {
    return static_cast<long>(std::max<std::int64_t>(1, std::min(bound, deadline).count()));
  };
  curl_easy_reset(easy_.get());
  error_.fill('\0');
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_CONNECTTIMEOUT_MS, at_most(limits::kConnectTimeout));
  set(CURLOPT_TIMEOUT_MS, at_most(limits::kSendTimeout));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (const char* path = trusted(settings.outgoing.ca_file); path != nullptr) set(CURLOPT_CAINFO, path);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");  // also none from the environment
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_MAXAGE_CONN, 30L);
  if (settings.interrupt != nullptr) {
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, interrupted);
    set(CURLOPT_XFERINFODATA,
        const_cast<void*>(static_cast<const void*>(settings.interrupt)));  // NOLINT: curl's signature
  }
#if LIBCURL_VERSION_NUM >= 0x075500
  set(CURLOPT_PROTOCOLS_STR, std::string(protocols));
#else
  set(CURLOPT_PROTOCOLS, protocol_bits(protocols));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
  set(CURLOPT_QUICK_EXIT, 1L);  // a resolver that hangs does not hold us past the deadline
#endif
}

long CurlEasy::status() const {
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

std::string CurlEasy::why(CURLcode code) const {
  constexpr std::size_t kShown = 200;
  const std::string_view text =
      error_[0] != '\0' ? std::string_view(error_.data()) : std::string_view(curl_easy_strerror(code));
  return printable(cut_utf8(text, kShown));
}

Verdict verdict_of(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_URL_MALFORMAT:
    case CURLE_USE_SSL_FAILED:  // the server offers no TLS: somebody may have taken the offer out
      return Verdict::refused;
    default:
      return Verdict::retry;
  }
}

}  // namespace tocsin::deliver
