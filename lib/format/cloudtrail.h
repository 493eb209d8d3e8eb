// Format `cloudtrail`: a record is an event, dated by its `eventTime`.
//
// Records come as AWS delivers them, {"Records":[...]}, on one line or pretty printed, any number of such documents one
// after the other; as a bare array [...]; or one after the other (a line each, or not). All are read in one way:
// between records stand brackets, commas, blanks and the openings of documents, and an object is a record if it has a
// member that only records have. So a chunk may begin anywhere between two records, and nothing but DecoderState has to
// be remembered.
//
// What is no record (a digest, a notice) and what is broken is passed over and counted, once for each stretch: a broken
// record costs itself, not those after it. After a break the next record is looked for at each `{` that is not a
// member's value; until it is found DecoderState.skipping_long_line says so to the next chunk.
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_cloudtrail();

}  // namespace tocsin::format
