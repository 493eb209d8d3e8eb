// What an admin is told when values come in floods: each may be an attacker's, or a mistake in a rule.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "model/definitions.h"

namespace tocsin::engine {

// A metric filter has made limits::kDimensionCombinations metrics on the day of `at`.
std::string dimension_flood_note(const std::string& filter, Time at);
// An alarm has max_groups instances, and none of them could make room.
std::string group_flood_note(const Alarm& alarm);

// So many records were forgotten sooner than after limits::kSeenFor.
std::string crowded_out_note(std::uint64_t records);

}  // namespace tocsin::engine
