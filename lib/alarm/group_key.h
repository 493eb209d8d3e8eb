// The key of an instance of an alarm with group_by: "Name=value|Name=value", in the order of group_by. In names and
// values "|", "=" and "\" stand behind a backslash, so that no value can pass for another key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::alarm {

inline constexpr std::string_view kOtherGroup = "__other__";  // all that found no place

void append_to_key(std::string& key, std::string_view name, std::string_view value);

// The names and values of a key. Of kOtherGroup: all of `names`, with "__other__" for a value.
Group group_of(std::string_view key, const std::vector<Located<std::string>>& names);

}  // namespace tocsin::alarm
