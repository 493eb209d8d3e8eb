// application/x-www-form-urlencoded, as AWS's query API and its signatures want it: all but A-Z a-z 0-9 - _ . ~ as %XX.
#pragma once

#include <string>
#include <string_view>

namespace tocsin::notify {

// kWayMark passes: what stands for it, digits, needs no escape.
std::string percent_encoded(std::string_view text);

}  // namespace tocsin::notify
