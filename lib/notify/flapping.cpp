#include "notify/flapping.h"

#include <algorithm>
#include <chrono>

#include "base/limits.h"
#include "notify/memory.h"

namespace tocsin::notify {
namespace {

constexpr Duration kHour = std::chrono::hours(1);

}  // namespace

Time Flapping::quiet_at() const { return last_change_ + limits::kFlapQuiet; }

Flapping::Verdict Flapping::take(const Transition& t, std::uint32_t threshold, Time now) {
  if (is_flapping_) {
    ++held_;
    last_ = t;
    last_change_ = now;
    return Verdict::hold;
  }
  if (threshold == 0) return Verdict::tell;
  for (Time& change : changes_) change = std::min(change, now);  // the clock may have been set back
  while (!changes_.empty() && changes_.front() <= now - kHour) changes_.pop_front();
  changes_.push_back(now);
  if (changes_.size() > threshold + 1U) changes_.pop_front();
  last_change_ = now;
  if (changes_.size() <= threshold || t.new_state != AlarmState::alarm) return Verdict::tell;
  is_flapping_ = true;
  since_ = changes_.front();
  changes_.clear();
  held_ = 0;
  last_ = t;
  return Verdict::begins;
}

void Flapping::note_state(const Transition& t, Time now) {
  if (!is_flapping_ || last_.id == t.id) return;
  last_ = t;
  last_change_ = now;
}

bool Flapping::is_idle(Time now) const { return !is_flapping_ && (changes_.empty() || changes_.back() <= now - kHour); }

std::optional<Time> Flapping::next_deadline() const {
  return is_flapping_ ? std::optional<Time>(quiet_at()) : std::nullopt;
}

std::string Flapping::bytes() const {
  MemoryWriter out;
  out.number(changes_.size());
  for (const Time change : changes_) out.time(change);
  out.flag(is_flapping_).time(since_).time(last_change_).number(held_);
  if (is_flapping_) out.transition(last_);
  return std::move(out).bytes();
}

Flapping Flapping::from(std::string_view bytes) {
  MemoryReader in(bytes);
  Flapping flapping;
  for (std::uint64_t left = in.count(); left > 0; --left) flapping.changes_.push_back(in.time());
  flapping.is_flapping_ = in.flag();
  flapping.since_ = in.time();
  flapping.last_change_ = in.time();
  flapping.held_ = in.number();
  if (flapping.is_flapping_) flapping.last_ = in.transition();
  return in.good() ? flapping : Flapping();
}

}  // namespace tocsin::notify
