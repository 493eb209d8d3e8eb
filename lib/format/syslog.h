// Format `syslog`: a line is an event, dated by the stamp at its beginning (format/stamp.h).
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_syslog();

}  // namespace tocsin::format
