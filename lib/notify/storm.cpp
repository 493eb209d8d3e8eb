#include "notify/storm.h"

#include <algorithm>
#include <chrono>

#include "base/limits.h"

namespace tocsin::notify {
namespace {

using namespace std::chrono_literals;

constexpr Duration kSecond = 1s;
constexpr Duration kMinute = 1min;
constexpr Duration kHour = 1h;
constexpr Duration kCalm = 2min;        // since the last excess: the end is likely to come
constexpr Duration kFirstWait = 10min;  // for the second digest; each one later waits twice as long, up to an hour

}  // namespace

void Storm::forget_before(Time now) {
  while (!recent_.empty() && recent_.front().first <= now - kMinute) recent_.pop_front();
  while (!messages_.empty() && messages_.front() <= now - kHour) messages_.pop_front();
  // A clock that was set back: nothing lies ahead.
  for (auto& [second, n] : recent_) second = std::min(second, now);
  for (Time& message : messages_) message = std::min(message, now);
  for (Waiting& waiting : waiting_) waiting.due = std::min(waiting.due, now + limits::kStormWait);
  since_ = std::min(since_, now);
  last_excess_ = std::min(last_excess_, now);
  next_digest_ = std::min(next_digest_, now + kHour);
  if (ended_) ended_ = std::min(*ended_, now);
  if (!is_on_ && ended_ && now >= *ended_ + kHour) {
    ended_.reset();
    tally_ = {};
  }
}

bool Storm::has_room(Time now) const { return messages_.size() < limits::kStormMessages || room_at() <= now; }

Time Storm::room_at() const {
  return messages_.size() < limits::kStormMessages ? Time::min() : messages_.front() + kHour;
}

std::uint64_t Storm::last_minute() const {
  std::uint64_t n = 0;
  for (const auto& [second, count] : recent_) n += count;
  return n;
}

void Storm::said(Time now) {
  messages_.push_back(now);
  if (messages_.size() > limits::kStormMessages) messages_.pop_front();
}

void Storm::begin(Time now) {
  is_on_ = true;
  announced_ = false;
  since_ = now;
  last_excess_ = now;
  next_digest_ = now;
  wait_ = kFirstWait;
  told_ = 0;
  tally_ = {};
  ended_.reset();
  for (Waiting& waiting : waiting_) {
    tally_.add(waiting.transition);
    gathered_.push_back(std::move(waiting));
  }
  waiting_.clear();
}

Storm::Verdict Storm::take(const Transition& t, const std::string& group, std::uint32_t threshold, Time now) {
  forget_before(now);
  if (threshold == 0 && !is_on_ && waiting_.empty()) return Verdict::tell;
  const Time second = floor_to(now, kSecond);
  if (recent_.empty() || recent_.back().first < second) recent_.emplace_back(second, 0);
  ++recent_.back().second;
  const bool is_excess = threshold > 0 && last_minute() > threshold;
  if (!is_on_) {
    const bool is_wave = ended_ && tally_.has_alarm(t.alarm) && !has_room(now);
    if (!is_excess && !is_wave) {
      // None goes before one that waits.
      if (!waiting_.empty() || last_minute() > limits::kToldAtOnce) {
        waiting_.push_back({now + limits::kStormWait, t, group});
        return Verdict::wait;
      }
      said(now);
      return Verdict::tell;
    }
    begin(now);
  } else if (!tally_.has_alarm(t.alarm) && announced_ && has_room(now) && !is_excess) {
    tally_.add(t);  // it has its part from now on
    ++told_;
    said(now);
    return Verdict::tell;
  }
  if (is_excess) last_excess_ = now;
  tally_.add(t);
  return Verdict::gather;
}

std::vector<Storm::Waiting> Storm::release(Time now) {
  std::vector<Waiting> told;
  if (waiting_.empty()) return told;
  forget_before(now);
  while (!waiting_.empty() && waiting_.front().due <= now) {
    told.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    said(now);
  }
  return told;
}

std::optional<Storm::Digest> Storm::due(Time now) {
  if (!is_on_) return std::nullopt;
  forget_before(now);
  const auto deadline = next_deadline();
  if (!deadline || *deadline > now) return std::nullopt;
  Digest digest;
  digest.part = now >= last_excess_ + limits::kStormQuiet ? Digest::Part::ends
                : announced_                              ? Digest::Part::goes_on
                                                          : Digest::Part::begins;
  digest.since = since_;
  digest.number = ++digests_;
  digest.tally = tally_;
  said(now);
  told_ = tally_.total();
  announced_ = true;
  if (digest.part == Digest::Part::ends) {
    is_on_ = false;
    ended_ = now;
    return digest;
  }
  next_digest_ = now + wait_;
  wait_ = std::min(wait_ * 2, kHour);
  digest.next = std::max(next_digest_, room_at());
  return digest;
}

std::optional<Time> Storm::next_deadline() const {
  if (!waiting_.empty()) return waiting_.front().due;
  if (!is_on_) return std::nullopt;
  const Time end = last_excess_ + limits::kStormQuiet;
  // With nothing new to say, and where it has calmed down, only the end is worth a message.
  const bool is_raging = last_excess_ + kCalm >= next_digest_;
  const Time next = is_raging && !(announced_ && told_ == tally_.total()) ? std::min(next_digest_, end) : end;
  return std::max(next, room_at());
}

std::string Storm::bytes() const {
  MemoryWriter out;
  out.number(recent_.size());
  for (const auto& [second, n] : recent_) out.time(second).number(n);
  out.number(waiting_.size());
  for (const Waiting& waiting : waiting_) out.time(waiting.due).transition(waiting.transition).text(waiting.group);
  out.number(messages_.size());
  for (const Time message : messages_) out.time(message);
  out.flag(is_on_).time(since_).time(last_excess_).time(next_digest_).number(static_cast<std::uint64_t>(wait_.count()));
  out.number(digests_).number(told_).flag(announced_).time(ended_);
  tally_.write(out);
  return std::move(out).bytes();
}

Storm Storm::from(std::string_view bytes) {
  MemoryReader in(bytes);
  Storm storm;
  for (std::uint64_t left = in.count(); left > 0; --left) {
    const Time second = in.time();
    storm.recent_.emplace_back(second, in.number());
  }
  for (std::uint64_t left = in.count(); left > 0; --left) {
    Waiting waiting;
    waiting.due = in.time();
    waiting.transition = in.transition();
    waiting.group = in.text();
    storm.waiting_.push_back(std::move(waiting));
  }
  for (std::uint64_t left = in.count(); left > 0; --left) storm.messages_.push_back(in.time());
  storm.is_on_ = in.flag();
  storm.since_ = in.time();
  storm.last_excess_ = in.time();
  storm.next_digest_ = in.time();
  storm.wait_ = Duration(static_cast<Duration::rep>(in.number()));
  storm.digests_ = in.number();
  storm.told_ = in.number();
  storm.announced_ = in.flag();
  storm.ended_ = in.optional_time();
  storm.tally_ = Tally::read(in);
  return in.good() ? storm : Storm();
}

}  // namespace tocsin::notify
