#include "notify/endpoint.h"

#include <algorithm>
#include <charconv>

#include "notify/credential_text.h"
#include "notify/mail_text.h"

namespace tocsin::notify {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_prefix) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return text.size() >= lower_prefix.size() &&
         std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(),
                    [&](char wanted, char found) { return wanted == lower(found); });
}

std::string bad_characters(std::string_view url) {
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    if (c == ' ' || is_control(c))
      return "a URL holds no blanks and no control characters: write them as %20 and the like";
    if (static_cast<unsigned char>(c) >= 0x80)
      return "a URL is written in ASCII: %-escape what is not, and write the host as xn--…";
    if (std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos) {
      return std::string("'") + c + "' cannot stand in a URL: write it %-escaped";
    }
    if (c == '%' && (i + 2 >= url.size() || !is_hex(url[i + 1]) || !is_hex(url[i + 2]))) {
      return "'%' in a URL is followed by two hexadecimal digits: write a plain percent sign as %25";
    }
    if (c == '#') return "the part of a URL after '#' is never sent: leave it out, or write the sign as %23";
  }
  return {};
}

struct Authority {
  std::string_view host;  // an IPv6 address with its brackets
  std::string_view port;
  bool has_port = false;
};

Authority authority_of(std::string_view url) {
  url.remove_prefix(std::min(url.size(), url.find("://") + 3));
  url = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  const std::size_t bracket = url.starts_with('[') ? url.find(']') : std::string_view::npos;
  const std::size_t colon = bracket == std::string_view::npos ? url.find(':') : url.find(':', bracket);
  if (colon == std::string_view::npos) return {url, {}, false};
  return {url.substr(0, colon), url.substr(colon + 1), true};
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    if (host.size() < 4 || host.back() != ']') return false;  // "[::]" is the shortest
    const std::string_view address = host.substr(1, host.size() - 2);
    return address.find(':') != std::string_view::npos &&
           std::all_of(address.begin(), address.end(), [](char c) { return is_hex(c) || c == ':' || c == '.'; });
  }
  return !host.empty() && host.size() <= 253 && !host.starts_with('.') && host.find("..") == std::string_view::npos &&
         std::all_of(host.begin(), host.end(), [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
}

bool is_port(std::string_view port) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc() && end == port.data() + port.size() && number >= 1 && number <= 65535;
}

// The endpoint with each credential replaced by a letter or digit that is good in every part of a URL or path.
struct Filled {
  std::string text;
  bool begins_with_credential = false;
  bool has_credential = false;
  std::string error;
};

Filled fill(std::string_view endpoint) {
  const auto parts = split_credentials(endpoint);
  if (!parts) return {{}, false, false, parts.error().message};
  Filled filled;
  filled.begins_with_credential = !parts->empty() && parts->front().is_credential;
  for (const TextPart& part : *parts) {
    filled.has_credential = filled.has_credential || part.is_credential;
    filled.text += part.is_credential ? std::string_view("1") : part.text;
  }
  return filled;
}

std::string check_url(std::string_view endpoint, std::string_view scheme) {
  if (endpoint.empty()) return "the endpoint is missing: write a URL that begins with " + std::string(scheme);
  const Filled filled = fill(endpoint);
  if (!filled.error.empty()) return filled.error;
  if (std::string wrong = bad_characters(filled.text); !wrong.empty()) return wrong;
  if (filled.begins_with_credential) return {};  // scheme and host are in the credential
  if (!starts_with_ignoring_case(filled.text, scheme))
    return "the endpoint is a URL that begins with " + std::string(scheme);
  const Authority authority = authority_of(filled.text);
  if (authority.host.empty()) return "the URL has no host";
  if (!is_host(authority.host)) return "the URL's host is neither a name nor an address (IPv6 in brackets)";
  if (authority.has_port && !is_port(authority.port)) return "the URL's port is a number from 1 to 65535";
  return {};
}

// A host and perhaps a port: no user, no path.
std::string check_bare_url(std::string_view url, std::string_view scheme) {
  if (std::string wrong = check_url(url, scheme); !wrong.empty()) return wrong;
  const std::string_view rest = url.substr(std::min(url.find("://") + 3, url.size()));
  if (rest.find_first_of("@?") != std::string_view::npos || rest.find('/') < rest.size() - 1)
    return "this URL has a host and perhaps a port, and no more: " + std::string(scheme) + "HOST:PORT";
  return {};
}

}  // namespace

std::string check_no_endpoint(std::string_view endpoint) {
  return endpoint.empty() ? std::string() : "this protocol takes no endpoint: leave it out";
}

std::string check_file(std::string_view endpoint) {
  if (endpoint.empty()) return "the endpoint is missing: write the absolute path of a file";
  const Filled filled = fill(endpoint);
  if (!filled.error.empty()) return filled.error;
  if (std::any_of(filled.text.begin(), filled.text.end(), is_control)) return "a path here holds no control characters";
  if (!filled.begins_with_credential && !filled.text.starts_with('/'))
    return "the path must be absolute: it begins with '/'";
  if (filled.text.ends_with('/')) return "the path names a directory: add the file's name";
  return {};
}

std::string check_http(std::string_view endpoint) { return check_url(endpoint, "http://"); }

std::string check_https(std::string_view endpoint) { return check_url(endpoint, "https://"); }

std::string check_any_http(std::string_view endpoint) {
  return check_url(endpoint, starts_with_ignoring_case(endpoint, "http://") ? "http://" : "https://");
}

std::string check_hook(std::string_view endpoint) {
  if (!starts_with_ignoring_case(endpoint, "http://")) return check_https(endpoint);
  if (std::string wrong = check_http(endpoint); !wrong.empty()) return wrong;
  const std::string_view host = url_host(endpoint);
  const bool here = host == "localhost" || host == "127.0.0.1" || host == "::1";
  return here ? std::string() : "the endpoint is a URL that begins with https://: it is itself a secret";
}

std::string check_email(std::string_view endpoint) {
  if (endpoint.empty()) return "the endpoint is missing: write an address";
  const Filled filled = fill(endpoint);
  if (!filled.error.empty()) return filled.error;
  return filled.has_credential && filled.text.find('@') == std::string::npos ? std::string()
                                                                             : check_address(filled.text);
}

std::string check_routing_key(std::string_view endpoint) {
  constexpr std::size_t kKeyBytes = 32;
  if (endpoint.empty()) return "the endpoint is missing: write the routing key, best as ${credential:NAME}";
  const Filled filled = fill(endpoint);
  if (!filled.error.empty()) return filled.error;
  const bool good = std::all_of(filled.text.begin(), filled.text.end(), is_alnum) &&
                    (filled.has_credential || filled.text.size() == kKeyBytes);
  return good ? std::string() : "a routing key is 32 letters and digits";
}

std::string check_topic_arn(std::string_view endpoint) {
  constexpr std::string_view kForm = "the endpoint is the ARN of a topic: arn:aws:sns:REGION:ACCOUNT:NAME";
  const Filled filled = fill(endpoint);
  if (!filled.error.empty()) return filled.error;
  if (filled.begins_with_credential) return {};
  std::string_view rest = filled.text;
  const auto take = [&rest] {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string_view part = rest.substr(0, colon);
    rest.remove_prefix(std::min(colon + 1, rest.size()));
    return part;
  };
  const auto is_plain = [](std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
  };
  if (take() != "arn" || !take().starts_with("aws") || take() != "sns") return std::string(kForm);
  const std::string_view region = take();
  const std::string_view account = take();
  const bool name = !rest.empty() && rest.size() <= 256 && std::all_of(rest.begin(), rest.end(), [](char c) {
    return is_alnum(c) || c == '-' || c == '_' || c == '.';
  });
  return is_plain(region) && is_plain(account) && name ? std::string() : std::string(kForm);
}

std::string check_syslog(std::string_view endpoint) {
  if (endpoint.empty()) return {};
  if (endpoint.starts_with('/')) return check_file(endpoint);
  const bool tcp = starts_with_ignoring_case(endpoint, "tcp://");
  if (!tcp && !starts_with_ignoring_case(endpoint, "udp://"))
    return "the endpoint is the path of a socket, or udp://HOST:PORT or tcp://HOST:PORT; without one it is /dev/log";
  return check_bare_url(endpoint, tcp ? "tcp://" : "udp://");
}

std::string check_smtp_server(std::string_view endpoint) {
  return check_bare_url(endpoint, starts_with_ignoring_case(endpoint, "smtps://") ? "smtps://" : "smtp://");
}

std::string check_proxy(std::string_view endpoint) { return check_any_http(endpoint); }

std::string_view url_host(std::string_view url) {
  std::string_view host = authority_of(url).host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

int url_port(std::string_view url) {
  const Authority authority = authority_of(url);
  int port = 0;
  std::from_chars(authority.port.data(), authority.port.data() + authority.port.size(), port);
  return port;
}

}  // namespace tocsin::notify
