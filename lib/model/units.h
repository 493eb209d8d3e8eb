// The units that CloudWatch knows. "None" stands in our structs as the empty text.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tocsin {

inline constexpr std::array<std::string_view, 27> kUnits = {
    "Seconds",          "Microseconds",     "Milliseconds", "Bytes",           "Kilobytes",        "Megabytes",
    "Gigabytes",        "Terabytes",        "Bits",         "Kilobits",        "Megabits",         "Gigabits",
    "Terabits",         "Percent",          "Count",        "Bytes/Second",    "Kilobytes/Second", "Megabytes/Second",
    "Gigabytes/Second", "Terabytes/Second", "Bits/Second",  "Kilobits/Second", "Megabits/Second",  "Gigabits/Second",
    "Terabits/Second",  "Count/Second",     "None"};

inline constexpr std::string_view kNoUnit = "None";

inline bool is_unit(std::string_view text) { return std::find(kUnits.begin(), kUnits.end(), text) != kUnits.end(); }

}  // namespace tocsin
