// Format `json`: a JSON object a line is an event; its time is in the log group's `timestamp_field`.
#pragma once

#include <memory>
#include <string_view>

#include "format/decoder.h"

namespace tocsin::format {

// Without a field, or with one that parse_field_path() refuses, events have no time of their own.
std::unique_ptr<const Decoder> make_json_lines(std::string_view timestamp_field);

}  // namespace tocsin::format
