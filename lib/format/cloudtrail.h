// Format `cloudtrail`: a record is an event, dated by its `eventTime`.
//
// Records come as AWS delivers them, {"Records":[...]}, on one line or pretty printed, any number of such documents one
// after the other; as a bare array [...]; or one after the other (a line each, or not). A digest or a notice is no
// record. record_framing.h says how they are cut out, and what becomes of broken ones.
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_cloudtrail();

}  // namespace tocsin::format
