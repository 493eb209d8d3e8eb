#include "source/rotated_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/limits.h"
#include "source/gunzip.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kCoarseTimes_ns = 2'000'000'000;  // copying tools and file systems round times
constexpr std::size_t kCompressedPiece = 4096;           // more than any header and the prefix need

struct Listing {
  std::vector<std::string> files;
  std::vector<std::string> folders;
};

Listing list(const std::string& directory, std::size_t most) {
  Listing listing;
  std::error_code error;
  fs::directory_iterator it(directory, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::directory_iterator{} && listing.files.size() < most; it.increment(error)) {
    std::error_code ignored;
    if (!it->is_directory(ignored)) {
      listing.files.push_back(it->path().string());
    } else if (!it->is_symlink(ignored) && listing.folders.size() < limits::kFolders) {
      listing.folders.push_back(it->path().string());
    }
  }
  return listing;
}

// Where the link points, also when there is nothing at present.
fs::path target_of(fs::path path) {
  constexpr int kLinks = 8;
  for (int i = 0; i < kLinks; ++i) {
    std::error_code error;
    const fs::path next = fs::read_symlink(path, error);
    if (error) break;
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  return path;
}

Result<std::string> inflated_beginning(int fd, const std::string& path) {
  auto packed = read_at(fd, 0, kCompressedPiece, path);
  if (!packed) return packed;
  std::string out;
  std::string_view input = *packed;
  if (is_gzip(input)) Gunzip().inflate(input, limits::kPrefixBytes, out);
  return out;
}

}  // namespace

std::optional<OpenRotatedFile> open_rotated(const RotatedFile& file) {
  auto fd = open_regular(file.path);
  if (!fd) return std::nullopt;
  const auto status = status_of(fd->get(), file.path);
  if (!status || status->inode != file.status.inode || status->device != file.status.device) return std::nullopt;
  const bool packed = file.compression == Compression::gzip;
  auto beginning = packed ? inflated_beginning(fd->get(), file.path) : beginning_of(fd->get(), file.path);
  if (!beginning) return std::nullopt;
  return OpenRotatedFile{{file.path, *status, file.compression}, std::move(*fd), identify(*status, *beginning)};
}

RotatedFiles::RotatedFiles(const std::string& path, const std::set<std::string>& known, const std::string& example)
    : example_(without_compression(name_of(example))) {
  live_names_.push_back(name_of(path));
  if (auto status = status_of(path)) live_ = *status;
  std::vector<std::string> directories{directory_of(path)};
  std::error_code error;
  const std::string real = fs::weakly_canonical(target_of(path), error).string();
  if (!error && real != path) {
    live_names_.push_back(name_of(real));
    directories.push_back(directory_of(real));
  }
  directories.insert(directories.end(), known.begin(), known.end());
  std::set<std::string> looked_into;
  std::set<std::pair<std::uint64_t, std::uint64_t>> inodes;
  for (std::size_t i = 0, roots = directories.size(); i < directories.size(); ++i) {
    const std::string canonical = fs::weakly_canonical(directories[i], error).string();
    if (!looked_into.insert(error ? directories[i] : canonical).second) continue;
    Listing listing = list(directories[i], limits::kFilesPerGroup - std::min(limits::kFilesPerGroup, files_.size()));
    for (auto& file : listing.files) {
      auto status = status_of(file);
      if (!status || !inodes.insert({status->device, status->inode}).second) continue;
      const auto compression = compression_of(name_of(file));
      files_.push_back({std::move(file), *status, compression});
    }
    if (i < roots) directories.insert(directories.end(), listing.folders.begin(), listing.folders.end());
  }
}

bool RotatedFiles::is_live(const FileStatus& status) const {
  return live_ && live_->device == status.device && live_->inode == status.inode;
}

bool RotatedFiles::is_related(const std::string& path) const {
  const std::string name(without_compression(name_of(path)));
  return std::any_of(live_names_.begin(), live_names_.end(), [&](const std::string& live) {
    return rotated_name(live, name) || name.starts_with(live) || same_row(live, example_, name);
  });
}

std::optional<OpenRotatedFile> RotatedFiles::same_file(const FileIdentity& identity) const {
  for (const auto& file : files_) {
    if (!same_inode(identity, file.status)) continue;
    auto found = open_rotated(file);
    if (!found || found->identity.prefix_bytes < identity.prefix_bytes) continue;
    auto beginning = file.compression == Compression::gzip ? inflated_beginning(found->fd.get(), file.path)
                                                           : beginning_of(found->fd.get(), file.path);
    if (beginning && begins_as(identity, *beginning)) return found;
  }
  return std::nullopt;
}

// .1 is another file's at the next rotation.
bool RotatedFiles::has_lasting_name(const std::string& rotated) const {
  if (rotated.empty()) return false;
  return std::none_of(live_names_.begin(), live_names_.end(), [&](const std::string& live) {
    const auto name = rotated_name(live, name_of(rotated));
    return name && !name->dated;
  });
}

std::optional<OpenRotatedFile> RotatedFiles::copy_of(const Wanted& wanted) const {
  if (wanted.identity.prefix_bytes == 0 && !has_lasting_name(wanted.found_at)) return std::nullopt;
  std::optional<OpenRotatedFile> best;
  for (const auto& file : files_) {
    if (file.compression == Compression::other || is_live(file.status) || same_inode(wanted.identity, file.status))
      continue;
    if (file.status.modified_ns < wanted.modified_ns - kCoarseTimes_ns) continue;
    if (best && best->file.status.modified_ns <= file.status.modified_ns) continue;
    // Empty when it was rotated, written to by a late writer, and compressed since.
    if (wanted.identity.prefix_bytes == 0 &&
        (file.compression == Compression::none || without_compression(file.path) != wanted.found_at)) {
      continue;
    }
    // Of few bytes many logs may begin alike: then its name must say whose it is.
    if (wanted.identity.prefix_bytes < limits::kPrefixBytes && !is_related(file.path)) continue;
    auto found = open_rotated(file);
    if (!found || found->identity.prefix_bytes < wanted.identity.prefix_bytes) continue;
    const bool packed = file.compression == Compression::gzip;
    const auto beginning =
        packed ? inflated_beginning(found->fd.get(), file.path) : beginning_of(found->fd.get(), file.path);
    if (beginning && begins_as(wanted.identity, *beginning)) best = std::move(found);
  }
  return best;
}

std::optional<std::string> RotatedFiles::unreadable_copy_of(const Wanted& wanted) const {
  const RotatedFile* best = nullptr;
  for (const auto& file : files_) {
    if (file.compression != Compression::other || !is_related(file.path)) continue;
    if (file.status.modified_ns < wanted.modified_ns - kCoarseTimes_ns) continue;
    if (best == nullptr || file.status.modified_ns < best->status.modified_ns) best = &file;
  }
  if (best == nullptr) return std::nullopt;
  return best->path;
}

std::vector<RotatedFile> RotatedFiles::younger(const Wanted& wanted, const std::string& name) const {
  struct Copy {
    RotatedFile file;
    std::optional<RotatedName> rotated;
  };
  const std::string old_name(without_compression(name));
  std::vector<Copy> copies;
  for (const std::string& live : live_names_) {
    const auto old_rotated = rotated_name(live, old_name);
    for (const auto& file : files_) {
      const std::string plain(without_compression(file.path));
      const std::string own = name_of(plain);
      auto rotated = rotated_name(live, own);
      if (!rotated && !same_row(live, old_name, own) && !same_row(live, example_, own)) continue;
      if (is_live(file.status) || same_inode(wanted.identity, file.status)) continue;
      if (old_rotated && own == old_name) continue;  // it, compressed
      const auto by_name = old_rotated && rotated ? rotated_later(*rotated, *old_rotated) : std::nullopt;
      const bool born_later = file.compression != Compression::none || file.status.birth_ns == 0 ||
                              wanted.identity.birth_ns == 0 || file.status.birth_ns >= wanted.identity.birth_ns;
      // Not at the same time: the last line of the file before may be of the moment in which the next was made.
      const bool by_time = wanted.modified_ns != 0 && born_later && file.status.modified_ns > wanted.modified_ns;
      if (!by_name.value_or(by_time)) continue;
      const bool twice = file.compression != Compression::none &&
                         std::any_of(files_.begin(), files_.end(), [&](const auto& f) { return f.path == plain; });
      const bool known =
          std::any_of(copies.begin(), copies.end(), [&](const Copy& c) { return c.file.path == file.path; });
      if (!twice && !known) copies.push_back({file, std::move(rotated)});
    }
  }
  // Numbered copies and dated ones side by side: a change of logrotate's configuration; their times must do. One rule
  // for all of them, for an order that mixes rules is none.
  const bool names_tell = std::all_of(copies.begin(), copies.end(), [&](const Copy& copy) {
    return copy.rotated && copies.front().rotated && copy.rotated->dated == copies.front().rotated->dated;
  });
  std::sort(copies.begin(), copies.end(), [names_tell](const Copy& a, const Copy& b) {
    if (names_tell && *a.rotated != *b.rotated) return rotated_later(*b.rotated, *a.rotated).value_or(false);
    if (a.file.status.modified_ns != b.file.status.modified_ns) {
      return a.file.status.modified_ns < b.file.status.modified_ns;
    }
    return a.file.path < b.file.path;
  });
  std::vector<RotatedFile> result;
  result.reserve(copies.size());
  for (auto& copy : copies) result.push_back(std::move(copy.file));
  return result;
}

}  // namespace tocsin::source
