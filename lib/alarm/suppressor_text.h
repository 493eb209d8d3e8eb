// SuppressorState as text, to be stored with its alarm's row.
#pragma once

#include <string>
#include <string_view>

#include "model/state.h"

namespace tocsin::alarm {

std::string to_text(const SuppressorState& state);

// Of what to_text() gave; of anything else: nothing is owed.
SuppressorState suppressor_state_of(std::string_view text);

}  // namespace tocsin::alarm
