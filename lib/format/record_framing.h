// Cuts JSON objects out of files that are delivered whole: CloudTrail's, a metric stream's.
//
// Records stand one after the other, a line each or not, pretty printed or not, in arrays and in documents that wrap
// them. All are read in one way: between records stand brackets, commas, blanks and the openings of documents, and an
// object is a record if it has a member that only records have. So a chunk may begin anywhere between two records, and
// nothing but DecoderState has to be remembered.
//
// Objects of other kinds that are known to lie among the records' files are counted as what they are. What is no record
// and what is broken is passed over and counted, once for each stretch: a broken record costs itself,
// not those after it. After a break the next record is looked for at each `{` that is not a member's value; until it is
// found DecoderState.skipping_long_line says so to the next chunk.
#pragma once

#include <span>
#include <vector>

#include "format/decoder.h"
#include "format/object_scan.h"

namespace tocsin::format {

struct RecordKind {
  RecordSigns signs;
  Damage::Kind no_record = Damage::Kind::no_record;  // what an object without the signs is called
  std::span<const Count> others = {};                // what signs.not_members say that it is, one each
};

Framed frame_records(const RecordKind& kind, const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
                     Counters& counters);

}  // namespace tocsin::format
