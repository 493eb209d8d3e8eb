// The daemon's answers, for people.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "control/codec.h"

namespace tocsin::daemon::cli {

namespace dom = simdjson::dom;

// Of a string; empty where there is none. Not for a terminal as it is.
std::string_view raw_text(const dom::element& object, std::string_view key);

// Of any value, safe for a terminal; "-" where there is none.
std::string text(const dom::element& object, std::string_view key);

// "1 alarm", "2 alarms", of a number.
std::string how_many(const dom::element& object, std::string_view key, std::string_view noun);

// Elements of an array member; nothing where there is none.
std::vector<dom::element> items(const dom::element& object, std::string_view key);

// The answer as it is, or as `print` words it; the exit status.
int print_answer(const control::Answer& answer, const std::string& output, void (*print)(const dom::element&));

}  // namespace tocsin::daemon::cli
