// Ids made from content (RFC 9562, version 5): equal names in equal name spaces give equal ids, on every host and after
// every restart.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// `name_space` is itself a text; it is made a UUID under tocsin's own fixed one. Lower case, 36 characters.
std::string uuid5(std::string_view name_space, std::string_view name);

}  // namespace tocsin
