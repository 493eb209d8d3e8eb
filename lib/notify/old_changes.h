// Changes of a topic that are too old to be told one by one: a first start on old logs, the end of a long downtime.
// They are counted, and summed up in one message once no more come. Pure: told the wall time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "notify/tally.h"

namespace tocsin::notify {

class OldChanges {
 public:
  void add(const Transition& t, Time now);
  bool note_state(const Transition& t) { return tally_.total() > 0 && tally_.note_state(t); }

  [[nodiscard]] std::optional<Time> next_deadline() const;
  [[nodiscard]] bool is_due(Time now) const;
  // What there was; afterwards there is nothing.
  Tally take();
  [[nodiscard]] bool is_empty() const { return tally_.total() == 0; }
  [[nodiscard]] std::uint64_t count() const { return tally_.total(); }

  [[nodiscard]] std::string bytes() const;
  static OldChanges from(std::string_view bytes);

 private:
  Time first_;  // wall time at which the first of them came
  Time last_;
  Tally tally_;
};

}  // namespace tocsin::notify
