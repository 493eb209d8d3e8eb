// What only all entries together can show: names that are used twice, names that do not exist, alarms that nothing
// feeds.
#pragma once

#include "base/diagnostic.h"
#include "ruleset/decode.h"

namespace tocsin::ruleset {

void check(const Decoded& decoded, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset
