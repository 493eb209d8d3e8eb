// The words of messages that tell of no single change: digests, summaries, tests, and what flapping alarms and failing
// endpoints are told with. Each is made in the shape of a state change, so that every protocol can send it: what it is
// stands in `kind`, what it says in `reason`, and its figures in `reason_data`.
#pragma once

#include <string>

#include "model/definitions.h"
#include "model/transition.h"
#include "notify/flapping.h"
#include "notify/storm.h"
#include "notify/tally.h"

namespace tocsin::notify {

// "storm of topic 'people'"
std::string storm_name(const std::string& topic);
Transition digest_of(const Storm::Digest& digest, const Topic& topic, Time now);

Transition summary_of(const Tally& old, const Topic& topic, Time now);

// In place of the change at which it was seen.
Transition flapping_begins(Transition change, const Topic& topic);
// How it ended.
Transition flapping_ended(const Flapping& flapping, const std::string& topic, Time now);

Transition test_of(const std::string& topic, Time now);

// "14m 5s": of hours and days without their seconds.
std::string span_text(Duration span);

}  // namespace tocsin::notify
