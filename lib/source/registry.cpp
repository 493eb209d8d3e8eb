#include "source/registry.h"

#include <algorithm>
#include <utility>

#include "source/directory.h"
#include "source/file_names.h"
#include "source/file_tail.h"
#include "source/glob.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

std::vector<std::string> globs_of(const LogGroup& group) {
  std::vector<std::string> globs;
  globs.reserve(group.files.size());
  for (const auto& file : group.files) globs.push_back(file.value);
  return globs;
}

// A rotated copy of a log that is read under its own name: the tail of that name reads it to its end.
bool is_copy_of_another(const std::string& path, const std::vector<std::string>& globs) {
  const auto before = name_before_rotation(name_of(path));
  if (!before) return false;
  const std::string original = directory_of(path) + "/" + *before;
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& pattern) { return matches(pattern, original); }) ||
         status_of(original).has_value();
}

std::vector<Opened> open_directory(const LogGroup& group, const std::set<std::string>& known) {
  std::vector<Opened> opened;
  const auto globs = globs_of(group);
  std::string path;
  for (const auto& pattern : globs) path += (path.empty() ? "" : ", ") + pattern;
  if (!globs.empty() && !known.contains(path)) {
    opened.push_back({path, std::make_unique<Directory>(group.name.value, globs, group.start_at)});
  }
  return opened;
}

}  // namespace

std::vector<Opened> open_new(const LogGroup& group, const std::set<std::string>& known, bool at_start) {
  if (group.format == Format::cloudtrail) return open_directory(group, known);
  const auto globs = globs_of(group);
  std::set<std::string> paths;
  std::vector<std::string> patterns;
  for (const auto& file : globs) {
    if (is_literal(file)) {
      paths.insert(file);  // waited for
    } else {
      patterns.push_back(file);
    }
  }
  for (const auto& file : glob(patterns).files) {
    if (!is_no_live_log(name_of(file.path)) && !is_copy_of_another(file.path, globs)) paths.insert(file.path);
  }
  std::vector<Opened> opened;
  for (const auto& path : paths) {
    if (known.contains(path)) continue;
    opened.push_back(
        {path, std::make_unique<FileTail>(group.name.value, path, at_start ? group.start_at : StartAt::beginning)});
  }
  return opened;
}

Surroundings surroundings_of(const LogGroup& group) {
  GlobResult found = glob(globs_of(group));
  return {std::move(found.directories), std::move(found.not_read)};
}

}  // namespace tocsin::source
