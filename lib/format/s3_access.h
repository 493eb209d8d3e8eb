// Format `s3_access`: a record of the server access log of S3, a line, is an event, dated by its third field,
// `[03/Nov/2026:04:05:06 +0000]`, when the request was received.
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_s3_access();

}  // namespace tocsin::format
