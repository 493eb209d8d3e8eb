#include "source/live_files.h"

#include <algorithm>

#include "source/file_names.h"
#include "source/glob.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

// A rotated copy of a log that is read under its own name: the tail of that name reads it to its end.
bool is_copy_of_another(const std::string& path, const std::vector<std::string>& globs) {
  const auto before = name_before_rotation(name_of(path));
  if (!before) return false;
  const std::string original = directory_of(path) + "/" + *before;
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& pattern) { return matches(pattern, original); }) ||
         status_of(original).has_value();
}

}  // namespace

std::set<std::string> live_files(const std::vector<std::string>& globs) {
  std::set<std::string> paths;
  for (const auto& file : glob(globs).files) {
    // One that is named itself, whatever it is called.
    const bool is_named = is_literal(file.path) && std::find(globs.begin(), globs.end(), file.path) != globs.end();
    const bool is_rotated = is_no_live_log(name_of(file.path)) || is_copy_of_another(file.path, globs);
    if (is_named || !is_rotated) paths.insert(file.path);
  }
  return paths;
}

}  // namespace tocsin::source
