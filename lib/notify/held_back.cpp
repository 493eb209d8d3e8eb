#include "notify/held_back.h"

#include <fmt/format.h>

#include "base/counted.h"
#include "base/uuid.h"
#include "notify/memory.h"

namespace tocsin::notify {

std::optional<Transition> HeldBack::release(const std::string& topic) const {
  if (newest.new_state != state) return std::nullopt;
  const bool matters = state == AlarmState::alarm || believed == AlarmState::alarm;
  if (!matters || (state == believed && state != AlarmState::alarm)) return std::nullopt;
  Transition t = newest;
  t.kind = NoticeKind::unmuted;
  t.id = uuid5("unmuted", newest.id + topic);
  t.remark = fmt::format("was held back by {}{}: {} since {}", by, reason.empty() ? "" : " (" + reason + ")",
                         counted(changes, "change"), to_iso8601(since));
  return t;
}

std::string HeldBack::bytes() const {
  MemoryWriter out;
  out.number(static_cast<std::uint64_t>(believed)).number(static_cast<std::uint64_t>(state)).number(changes);
  out.time(since).text(by).text(reason).transition(newest);
  return std::move(out).bytes();
}

std::optional<HeldBack> HeldBack::from(std::string_view bytes) {
  MemoryReader in(bytes);
  HeldBack held;
  held.believed = in.state();
  held.state = in.state();
  held.changes = in.number();
  held.since = in.time();
  held.by = in.text();
  held.reason = in.text();
  held.newest = in.transition();
  return in.good() ? std::optional<HeldBack>(std::move(held)) : std::nullopt;
}

}  // namespace tocsin::notify
