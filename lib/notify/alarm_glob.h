// Alarms by name or glob: `*` stands for any text, `?` for one character, and everything else for itself.
#pragma once

#include <string_view>

namespace tocsin::notify {

// In time that grows with the length of both, whatever stars there are.
bool matches(std::string_view glob, std::string_view name);

}  // namespace tocsin::notify
