// Patterns that are right by the grammar and probably not what was meant: warnings only.
#pragma once

#include "base/diagnostic.h"
#include "ruleset/decode.h"

namespace tocsin::ruleset {

void lint(const Decoded& decoded, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset
