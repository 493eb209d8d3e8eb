// Format `vpc_flow`: a record of VPC Flow Logs, a line, is an event, dated by its `start`, as CloudWatch Logs dates it:
// when the flow was seen first, a capture window of up to ten minutes before its `end`. A file without `start` is dated
// by its `end`.
//
// Files in S3 begin with a header, a line of the names of the columns in their order: it says where `start` stands.
// Files without one are taken to be of the default format. A line is a header if all of it are names of columns, as far
// as they can be known: small letters, digits and hyphens, and at least one that AWS has.
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_vpc_flow();

}  // namespace tocsin::format
