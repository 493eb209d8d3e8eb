#include "notify/retry_policy.h"

#include <algorithm>

#include "base/limits.h"

namespace tocsin::notify {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstDelay = 1s;
constexpr Duration kShortestDelay = 100ms;
constexpr Duration kLongestDelay = 5min;
constexpr Duration kLongestWish = 1h;

Duration exponential(std::uint32_t attempts) {
  Duration delay = kFirstDelay;
  for (std::uint32_t i = 1; i < attempts && delay < kLongestDelay; ++i) delay *= 2;
  return std::min(delay, kLongestDelay);
}

// FNV-1a over id and attempt, then mixed: neighbours among the ids and attempts land far apart.
std::uint64_t scatter(std::string_view id, std::uint32_t attempts) {
  std::uint64_t hash = 0xCBF29CE484222325U ^ attempts;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  hash = (hash ^ (hash >> 33U)) * 0xFF51AFD7ED558CCDU;
  return hash ^ (hash >> 33U);
}

}  // namespace

bool is_given_up(Time promised, Time now, Duration give_up_after) { return now - promised >= give_up_after; }

std::optional<Time> next_attempt(const RetryQuestion& question) {
  if (is_given_up(question.promised, question.now, question.give_up_after)) return std::nullopt;
  const auto most = static_cast<std::uint64_t>(exponential(question.attempts).count());
  const Duration jitter(static_cast<Duration::rep>(scatter(question.outbox_id, question.attempts) % (most + 1)));
  const Duration own = std::max(jitter, kShortestDelay);
  return question.now + std::max(own, std::min(question.retry_after.value_or(Duration(0)), kLongestWish));
}

}  // namespace tocsin::notify
