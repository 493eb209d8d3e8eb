// What instant a stamp means: the year and the zone it leaves out are inferred from a reference instant R (arrival, or
// the file's mtime) and from the stamp before.
//
// Year: of R's year, the one before and the one after, the one that puts the stamp nearest to R but not later than a
// day after it (clocks differ). Lines of one file are almost in order, so a jump of more than six months from the stamp
// before is the turn of a year seen from the wrong side, and the year next to it is taken: a December line written late
// after January's first, a January line where R is older than it. Only where that year does bring the stamp near the
// one before, and where R itself does not speak for the first reading: a log that was silent for eight months jumps
// too, and one line with a broken clock must not carry all that follow into another year. February 29 fits leap years
// only.
//
// Zone: a local time that does not occur (daylight saving begins) is shifted forward by the gap. One that occurs twice
// keeps the order of the lines: the first reading until a line goes back by about the hour that is repeated, from then
// on the second. Where the order says nothing, because the stamp before is far or there is none, the reading nearest to
// R is taken.
#pragma once

#include <optional>

#include "format/decoder.h"
#include "format/stamp.h"

namespace tocsin::format {

// Nullopt for a February 29 that fits none of the three years. Updates last_stamp and second_half_of_overlap.
std::optional<Time> to_time(const Stamp& stamp, const Reference& reference, DecoderState& state);

}  // namespace tocsin::format
