// A storm of changes for one topic. Above its threshold of changes a minute they are no longer told one by one but
// gathered, and told together: at once that this is so, then with exact totals, and at last that it is over. In a storm
// a topic says at most limits::kStormMessages an hour, counted with what it said before; a digest that finds no room
// waits for it. An alarm that has no part in the storm yet is told at once where there is room.
//
// The first limits::kToldAtOnce changes of a minute are told at once; each further one waits limits::kStormWait, for it
// may be the begin of a storm, and then is a part of it: a flood is not first told ten times.
//
// After a storm its alarms stay gathered for an hour where there is no room: one that comes in waves is one storm.
//
// Pure: told the wall time, which may be set.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "notify/tally.h"

namespace tocsin::notify {

class Storm {
 public:
  enum class Verdict : std::uint8_t {
    tell,
    wait,    // kept here until release() or take_gathered() gives it back
    gather,  // it is told in a digest
  };
  // A change that waits, with the key of its instance.
  struct Waiting {
    Time due;
    Transition transition;
    std::string group;
  };

  // A message to be sent in place of changes.
  struct Digest {
    enum class Part : std::uint8_t { begins, goes_on, ends };
    Part part = Part::begins;
    Time since;
    std::uint64_t number = 0;  // of this topic's digests, ever: part of its id
    Tally tally;               // of the storm so far; of what was told one by one before it: nothing
    std::optional<Time> next;  // the earliest next one
  };

  // A change for the topic. `threshold`: 0: always tell.
  Verdict take(const Transition& t, const std::string& group, std::uint32_t threshold, Time now);
  // Changes that have waited in vain and are told now, in their order.
  std::vector<Waiting> release(Time now);
  // Those that waited and became a part of the storm, since the last call.
  std::vector<Waiting> take_gathered() { return std::exchange(gathered_, {}); }
  // What is due; ask again until there is nothing. The wall clock may have been set back: nothing waits longer for it.
  std::optional<Digest> due(Time now);
  [[nodiscard]] std::optional<Time> next_deadline() const;
  // How an alarm stands now, of those that are counted for.
  bool note_state(const Transition& t) { return is_on_ && tally_.note_state(t); }

  [[nodiscard]] bool is_on() const { return is_on_; }
  [[nodiscard]] Time since() const { return since_; }
  [[nodiscard]] std::uint64_t gathered() const { return is_on_ ? tally_.total() : 0; }

  [[nodiscard]] std::string bytes() const;
  static Storm from(std::string_view bytes);

 private:
  void begin(Time now);
  void forget_before(Time now);
  [[nodiscard]] bool has_room(Time now) const;
  [[nodiscard]] Time room_at() const;
  [[nodiscard]] std::uint64_t last_minute() const;
  void said(Time now);

  std::deque<std::pair<Time, std::uint64_t>> recent_;  // changes of the last minute, by the second
  std::deque<Waiting> waiting_;
  std::vector<Waiting> gathered_;
  std::deque<Time> messages_;  // of the last hour, the newest limits::kStormMessages
  bool is_on_ = false;
  Time since_;
  Time last_excess_;
  Time next_digest_;
  Duration wait_{0};
  std::uint64_t digests_ = 0;
  std::uint64_t told_ = 0;  // of the tally's total, in digests
  bool announced_ = false;  // that the storm has begun
  Tally tally_;
  std::optional<Time> ended_;  // the last storm, whose alarms `tally_` still knows
};

}  // namespace tocsin::notify
