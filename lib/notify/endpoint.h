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
std::string check_any_http(std::string_view endpoint);  // either of the two
// https, or http to this host itself: what would be sent is a secret's way in.
std::string check_hook(std::string_view endpoint);
std::string check_email(std::string_view endpoint);        // an address, mail_text.h
std::string check_routing_key(std::string_view endpoint);  // PagerDuty's: 32 letters and digits
std::string check_topic_arn(std::string_view endpoint);    // arn:aws:sns:REGION:ACCOUNT:NAME
// Nothing, the path of a socket, or udp://HOST[:PORT] or tcp://HOST[:PORT].
std::string check_syslog(std::string_view endpoint);
// smtp://HOST[:PORT] or smtps://HOST[:PORT], no more.
std::string check_smtp_server(std::string_view endpoint);
std::string check_proxy(std::string_view endpoint);  // http:// or https://, with or without a user

// The host of a URL that passed the check, without user, port or brackets: what may be shown where the URL may hold a
// secret.
std::string_view url_host(std::string_view url);
// Its port; 0: none is written.
int url_port(std::string_view url);

}  // namespace tocsin::notify
