// The stamp in one field of a JSON object.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "format/stamp.h"

namespace tocsin::format {

// Member names from the top: "$.detail.time" is {"detail", "time"}. Names of letters, digits, '_', '-' and '@'; nullopt
// for anything else, array indices and the empty path "$" included.
std::optional<std::vector<std::string>> parse_field_path(std::string_view selector);

// ISO 8601 text (RFC 3339; without an offset it is local time), or seconds since 1970 as a number or in a string; a
// number past 1e11 (the year 5138) is milliseconds. Nullopt where the event is no JSON object up to there, or the field
// is missing or none of these.
std::optional<Stamp> read_json_stamp(std::string_view event, std::span<const std::string> path);

}  // namespace tocsin::format
