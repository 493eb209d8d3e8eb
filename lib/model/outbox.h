// A promise to tell somebody: stored in the same transaction as the change it tells of, kept until it was kept.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace tocsin {

struct OutboxRow {
  std::string id;          // UUIDv5 of transition and subscription; receivers tell repeats by it
  std::string transition;  // Transition::id
  std::string alarm;
  std::string topic;
  std::string subscription;  // Subscription::id
  Time time;                 // event time of the change
  std::string state;         // the new state's name, for `exec`'s environment and for people
  std::string old_state;
  std::string payload;  // rendered, ready to send

  friend bool operator==(const OutboxRow&, const OutboxRow&) = default;
};

}  // namespace tocsin
