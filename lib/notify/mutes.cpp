#include "notify/mutes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "notify/alarm_glob.h"
#include "notify/memory.h"
#include "notify/mute_times.h"

namespace tocsin::notify {

Result<void> Mutes::add(HandMute mute) {
  if (by_hand_.size() >= limits::kMutes && !by_hand_.contains(mute.id))
    return Unexpected(Error{ErrorCode::invalid, fmt::format("there are {} mutes; tocsin unmute takes one away, tocsin "
                                                            "list-mutes shows them",
                                                            limits::kMutes)});
  by_hand_.insert_or_assign(mute.id, std::move(mute));
  return {};
}

std::vector<HandMute> Mutes::remove(std::string_view id_or_alarms) {
  std::vector<HandMute> removed;
  std::erase_if(by_hand_, [&](const auto& entry) {
    const bool is_meant = entry.first == id_or_alarms || entry.second.alarms == id_or_alarms;
    if (is_meant) removed.push_back(entry.second);
    return is_meant;
  });
  return removed;
}

std::vector<HandMute> Mutes::take_ended(Time now) {
  std::vector<HandMute> ended;
  std::erase_if(by_hand_, [&](const auto& entry) {
    const bool is_over = now >= entry.second.until;
    if (is_over) ended.push_back(entry.second);
    return is_over;
  });
  return ended;
}

std::optional<Mutes::By> Mutes::of(std::string_view alarm, Time now) const {
  std::optional<By> by;
  const auto consider = [&by](std::string name, const std::string& reason, Time until) {
    if (!by || until > by->until) by = By{std::move(name), reason, until};
  };
  for (const auto& [id, mute] : by_hand_) {
    if (now < mute.until && matches(mute.alarms, alarm)) consider("mute by hand " + id, mute.reason, mute.until);
  }
  for (const auto& [mute, zone] : scheduled_) {
    const bool is_meant = std::any_of(mute->alarms.begin(), mute->alarms.end(),
                                      [alarm](const auto& glob) { return matches(glob.value, alarm); });
    if (!is_meant) continue;
    if (const auto until = muted_until(*mute, *zone, now))
      consider("mute '" + mute->name.value + "'", mute->reason, *until);
  }
  return by;
}

std::vector<std::pair<const Mute*, Time>> Mutes::in_force(Time now) const {
  std::vector<std::pair<const Mute*, Time>> all;
  for (const auto& [mute, zone] : scheduled_) {
    if (const auto until = muted_until(*mute, *zone, now)) all.emplace_back(mute, *until);
  }
  return all;
}

std::string Mutes::bytes(const HandMute& mute) {
  MemoryWriter out;
  out.text(mute.alarms).text(mute.reason).time(mute.from).time(mute.until);
  return std::move(out).bytes();
}

std::optional<HandMute> Mutes::from(std::string_view id, std::string_view bytes) {
  MemoryReader in(bytes);
  HandMute mute;
  mute.id = id;
  mute.alarms = in.text();
  mute.reason = in.text();
  mute.from = in.time();
  mute.until = in.time();
  return in.good() ? std::optional<HandMute>(std::move(mute)) : std::nullopt;
}

}  // namespace tocsin::notify
