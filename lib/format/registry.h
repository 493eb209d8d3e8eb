// The formats by name. A new one is one file and one line in registry.cpp.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "format/decoder.h"
#include "model/definitions.h"

namespace tocsin::format {

std::optional<Format> find(std::string_view name);  // "syslog"
std::string_view name_of(Format format);
std::span<const std::string_view> names();  // for messages and help

// Whether AWS delivers such logs as files that are whole, mostly gzip, minutes late and in no order of time; else they
// are written line by line.
bool is_delivered_whole(Format format);

// For one log group: `timestamp_field` of format json is taken from it (it was checked when the rules were).
std::unique_ptr<const Decoder> make_decoder(const LogGroup& group);

}  // namespace tocsin::format
