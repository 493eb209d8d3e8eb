// Composite alarms against all other alarms: names that must exist, rules that go in a circle, alarms in too many
// rules.
#pragma once

#include "base/diagnostic.h"
#include "ruleset/decode.h"
#include "ruleset/names.h"

namespace tocsin::ruleset {

// `alarms`: the names of both kinds.
void check_composites(const Decoded& decoded, Names& alarms, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset
