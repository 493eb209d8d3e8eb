// Topics and mutes against all other entries: fallbacks that must exist and go in no circle, globs that match no alarm.
#pragma once

#include "base/diagnostic.h"
#include "model/definitions.h"
#include "ruleset/names.h"

namespace tocsin::ruleset {

// `topics`, `alarms`: the names of all; `complete`: no mistake hides any.
void check_fallbacks(const Rules& rules, Names& topics, Diagnostics& diagnostics);
void check_mutes(const Rules& rules, bool complete, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset
