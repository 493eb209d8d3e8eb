// Is a text in `files` a pattern of paths that can ever find a file?
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "model/definitions.h"

namespace tocsin::ruleset {

void check_glob(const Located<std::string>& glob, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset
