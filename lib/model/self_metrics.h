// What the daemon publishes about itself: metrics like any other, for the shipped alarms and for those that an
// administrator writes.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tocsin {

inline constexpr std::string_view kSelfNamespace = "tocsin";
inline constexpr std::string_view kGroupDimension = "LogGroup";
inline constexpr std::string_view kSourceDimension = "Source";

// With both dimensions, every ten seconds, of a source that is in this trouble: for how many seconds it has been.
inline constexpr std::string_view kUnreadSeconds = "UnreadSeconds";
inline constexpr std::string_view kSilentSeconds = "SilentSeconds";
// With the dimension LogGroup, once a minute in which it is not zero, and once when it has become zero.
inline constexpr std::string_view kIncomingBytes = "IncomingBytes";
inline constexpr std::string_view kIncomingEvents = "IncomingLogEvents";  // CloudWatch Logs calls it so
inline constexpr std::string_view kBehindBytes = "BytesBehind";
inline constexpr std::string_view kBehindSeconds = "SecondsBehind";
inline constexpr std::string_view kGapCount = "Gaps";
inline constexpr std::string_view kUnaccountedBytes = "UnaccountedBytes";

inline constexpr std::array kSelfMetrics = {kUnreadSeconds, kSilentSeconds, kIncomingBytes, kIncomingEvents,
                                            kBehindBytes,   kBehindSeconds, kGapCount,      kUnaccountedBytes};

inline bool is_self_metric(std::string_view name_space, std::string_view name) {
  return name_space == kSelfNamespace &&
         std::find(kSelfMetrics.begin(), kSelfMetrics.end(), name) != kSelfMetrics.end();
}

}  // namespace tocsin
