#include "notify/endpoint.h"

#include <algorithm>
#include <charconv>

#include "notify/credential_text.h"

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
  std::string error;
};

Filled fill(std::string_view endpoint) {
  const auto parts = split_credentials(endpoint);
  if (!parts) return {{}, false, parts.error().message};
  Filled filled;
  filled.begins_with_credential = !parts->empty() && parts->front().is_credential;
  for (const TextPart& part : *parts) filled.text += part.is_credential ? std::string_view("1") : part.text;
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

std::string_view url_host(std::string_view url) {
  std::string_view host = authority_of(url).host;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

}  // namespace tocsin::notify
