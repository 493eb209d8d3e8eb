// What stands between the quotes of a JSON string, and the text that it means.
#pragma once

#include <string>
#include <string_view>

namespace tocsin::pattern {

// Appends the text of `raw`, escapes resolved; half a surrogate pair is U+FFFD. False: an escape is none of JSON's.
bool append_unescaped(std::string_view raw, std::string& out);

}  // namespace tocsin::pattern
