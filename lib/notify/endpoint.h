// What an endpoint must look like, protocol by protocol. Each returns an empty text, or in one sentence what is wrong.
#pragma once

#include <string>
#include <string_view>

namespace tocsin::notify {

std::string check_no_endpoint(std::string_view endpoint);  // empty
std::string check_file(std::string_view endpoint);         // an absolute path
// A URL of that scheme with a host, in ASCII, as it goes over the wire. What a credential will stand for is checked
// again, with the same function, when it is known.
std::string check_http(std::string_view endpoint);
std::string check_https(std::string_view endpoint);

// The host of a URL that passed the check, without user, port or brackets: what may be shown where the URL may hold a
// secret.
std::string_view url_host(std::string_view url);

}  // namespace tocsin::notify
