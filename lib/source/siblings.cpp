#include "source/siblings.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>

#include "base/limits.h"
#include "source/file_names.h"

namespace tocsin::source {

namespace {

// Calls visit(name) for each name in the directory until it returns false.
void each_name(const std::string& directory, const std::function<bool(const std::string&)>& visit) {
  std::error_code error;
  std::filesystem::directory_iterator it(directory, std::filesystem::directory_options::skip_permission_denied, error);
  std::size_t names = 0;
  for (; !error && it != std::filesystem::directory_iterator{} && names < limits::kFilesPerGroup; it.increment(error)) {
    ++names;
    if (!visit(it->path().filename().string())) return;
  }
}

std::optional<OpenSibling> find_in(const std::string& directory, const FileIdentity& identity) {
  std::optional<OpenSibling> found;
  each_name(directory, [&](const std::string& name) {
    const std::string path = directory + "/" + name;
    auto status = status_of(path);
    if (!status || !same_inode(identity, *status)) return true;
    auto fd = open_regular(path);
    if (!fd) return true;
    auto now = of(fd->get(), path);
    if (!now || now->inode != identity.inode || now->device != identity.device) return true;  // renamed in between
    auto beginning = beginning_of(fd->get(), path);
    if (!beginning || !begins_as(identity, *beginning)) return true;
    found = OpenSibling{{path, *status}, std::move(*fd)};
    return false;
  });
  return found;
}

}  // namespace

std::optional<OpenSibling> find_by_identity(const std::string& path, const FileIdentity& identity) {
  const std::string directory = directory_of(path);
  if (auto found = find_in(directory, identity)) return found;
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(path, error);
  if (error || real.parent_path() == directory) return std::nullopt;
  return find_in(real.parent_path().string(), identity);
}

std::vector<Sibling> younger_copies(const std::string& path, const std::string& old_path, const FileStatus& old) {
  const std::string live = name_of(path);
  const auto old_name = rotated_name(live, name_of(old_path));
  struct Copy {
    Sibling sibling;
    RotatedName name;
  };
  std::vector<Copy> copies;
  const std::string directory = directory_of(path);
  each_name(directory, [&](const std::string& name) {
    auto rotated = rotated_name(live, name);
    if (!rotated) return true;
    std::string copy_path = directory + "/" + name;
    auto status = status_of(copy_path);
    if (!status || (status->device == old.device && status->inode == old.inode)) return true;
    const auto by_name = old_name ? rotated_later(*rotated, *old_name) : std::nullopt;
    if (by_name.value_or(status->modified_ns > old.modified_ns)) {
      copies.push_back({{std::move(copy_path), *status}, std::move(*rotated)});
    }
    return true;
  });
  // Numbered copies and dated ones side by side: a change of logrotate's configuration; their times must do. One rule
  // for all of them, for an order that mixes rules is none.
  const bool names_tell = std::all_of(copies.begin(), copies.end(),
                                      [&](const Copy& copy) { return copy.name.dated == copies.front().name.dated; });
  std::sort(copies.begin(), copies.end(), [names_tell](const Copy& a, const Copy& b) {
    if (names_tell && a.name != b.name) return rotated_later(b.name, a.name).value_or(false);
    if (a.sibling.status.modified_ns != b.sibling.status.modified_ns) {
      return a.sibling.status.modified_ns < b.sibling.status.modified_ns;
    }
    return a.sibling.path < b.sibling.path;
  });
  std::vector<Sibling> result;
  result.reserve(copies.size());
  for (auto& copy : copies) result.push_back(std::move(copy.sibling));
  return result;
}

}  // namespace tocsin::source
