// A second look at a log file that is followed, by who has no part in following it: is there more than the follower
// says?
#pragma once

#include <string>

#include "model/position.h"

namespace tocsin::source {

// Blocking. `position`: of the file's source, as it came last; `held`: bytes behind it that wait for the end of their
// line. False also where nothing can be said: it is not there, or may not be looked at.
bool holds_more(const std::string& path, const Position& position, std::uint64_t held);

}  // namespace tocsin::source
