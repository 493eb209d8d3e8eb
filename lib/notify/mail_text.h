// The forms of mail: header fields (RFC 5322, encoded words of RFC 2047), quoted-printable (RFC 2045), addresses.
// A control character in a header or an address is an error and never quietly taken out: it is how headers are smuggled
// in.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tocsin::notify {

// "Name: value" and CRLF, folded before 78 characters where it can be; encoded words where the value is not ASCII, or
// could be taken for one.
Result<std::string> mail_header(std::string_view name, std::string_view value);

// Lines end with line feeds in `text` and with CRLF in what is returned, none longer than 76 characters; kWayMark stays
// as it is.
std::string quoted_printable(std::string_view text);

// Empty: good. Else what is wrong with an address as an envelope and a header take it: local@domain, no display name,
// no quotes, ASCII.
std::string check_address(std::string_view address);

// What can stand behind the '@' of a Message-ID, of a host's name.
std::string message_id_domain(std::string_view host);

}  // namespace tocsin::notify
