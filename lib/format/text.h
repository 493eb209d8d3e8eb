// Format `text`: a line is an event; it says nothing of its time that we could know, so that it counts when it arrives.
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_text();

}  // namespace tocsin::format
