// The units that CloudWatch knows. "None" stands in our structs as the empty text.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace tocsin {

inline constexpr std::array<std::string_view, 27> kUnits = {
    "Seconds",          "Microseconds",     "Milliseconds", "Bytes",           "Kilobytes",        "Megabytes",
    "Gigabytes",        "Terabytes",        "Bits",         "Kilobits",        "Megabits",         "Gigabits",
    "Terabits",         "Percent",          "Count",        "Bytes/Second",    "Kilobytes/Second", "Megabytes/Second",
    "Gigabytes/Second", "Terabytes/Second", "Bits/Second",  "Kilobits/Second", "Megabits/Second",  "Gigabits/Second",
    "Terabits/Second",  "Count/Second",     "None"};

inline constexpr std::string_view kNoUnit = "None";

// As it stands in our structs; nullopt: CloudWatch does not know it.
inline std::optional<std::string_view> unit_named(std::string_view text) {
  if (std::find(kUnits.begin(), kUnits.end(), text) == kUnits.end()) return std::nullopt;
  return text == kNoUnit ? std::string_view() : text;
}

}  // namespace tocsin
