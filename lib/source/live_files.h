// Which log files some globs mean: those that are read as files that grow.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace tocsin::source {

// What is there now: regular files, without rotated copies of a log that is read under its own name, and without names
// of what is being edited or was compressed.
std::set<std::string> live_files(const std::vector<std::string>& globs);

}  // namespace tocsin::source
