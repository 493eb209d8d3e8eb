// Format `cloudfront`: a line of the standard log of CloudFront is an event, dated by its `date` and `time`, UTC.
//
// Lines that begin with `#` are headers; `#Fields:` says which columns hold the two. Without one they are the first
// two. Columns are parted by tabs, which are blanks to space-delimited patterns, and AWS encodes blanks, quotes and
// brackets within a value: so a pattern has one slot for each column.
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_cloudfront();

}  // namespace tocsin::format
