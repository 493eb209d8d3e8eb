// Who is muted, by the rules' schedules and by hand. Pure: told the wall time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "model/definitions.h"

namespace tocsin::notify {

// By hand, for a while.
struct HandMute {
  std::string id;
  std::string alarms;  // a name, or a glob of them
  std::string reason;
  Time from;
  Time until;

  friend bool operator==(const HandMute&, const HandMute&) = default;
};

class Mutes {
 public:
  // A mute of the rules, and the zone of its days; both outlive their being here.
  using Scheduled = std::pair<const Mute*, const TimeZone*>;

  void set_scheduled(std::vector<Scheduled> scheduled) { scheduled_ = std::move(scheduled); }
  // Error: there are limits::kMutes.
  Result<void> add(HandMute mute);
  // By id, or all of those words; what was taken away.
  std::vector<HandMute> remove(std::string_view id_or_alarms);
  // Those that are over; they are gone then.
  std::vector<HandMute> take_ended(Time now);

  struct By {
    std::string name;  // "mute 'backup'", "mute by hand 1b2c…"
    std::string reason;
    Time until;
  };
  // Who mutes the alarm now: of several the one that does so longest.
  [[nodiscard]] std::optional<By> of(std::string_view alarm, Time now) const;
  // Of the scheduled ones those in force, for lists.
  [[nodiscard]] std::vector<std::pair<const Mute*, Time>> in_force(Time now) const;
  [[nodiscard]] const std::map<std::string, HandMute>& by_hand() const { return by_hand_; }
  [[nodiscard]] const std::vector<Scheduled>& scheduled() const { return scheduled_; }

  static std::string bytes(const HandMute& mute);
  static std::optional<HandMute> from(std::string_view id, std::string_view bytes);

 private:
  std::vector<Scheduled> scheduled_;
  std::map<std::string, HandMute> by_hand_;  // by id
};

}  // namespace tocsin::notify
