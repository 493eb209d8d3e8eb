#include "source/glob.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/limits.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kSpecial = "*?[\\";
constexpr std::string_view kAnyDepth = "**";

using Components = std::vector<std::string_view>;

Components split(std::string_view path) {
  Components parts;
  std::size_t begin = 0;
  while (begin < path.size()) {
    const auto end = std::min(path.find('/', begin), path.size());
    const auto part = path.substr(begin, end - begin);
    // Two `**` in a row say no more than one.
    if (!part.empty() && !(part == kAnyDepth && !parts.empty() && parts.back() == kAnyDepth)) parts.push_back(part);
    begin = end + 1;
  }
  return parts;
}

// What a pattern's element at `at` makes of a character: whether it matches, and where the next element begins.
struct Step {
  bool matched;
  std::size_t next;
};

Step match_set(std::string_view pattern, std::size_t at, char c) {
  std::size_t i = at + 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool found = false;
  const auto byte = static_cast<unsigned char>(c);
  for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
    const auto low = static_cast<unsigned char>(pattern[i]);
    auto high = low;
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      high = static_cast<unsigned char>(pattern[i + 2]);
      i += 2;
    }
    found = found || (low <= byte && byte <= high);
    ++i;
  }
  if (i >= pattern.size()) return {c == '[', at + 1};  // never closed: a bracket like any other character
  return {found != negated, i + 1};
}

Step match_one(std::string_view pattern, std::size_t at, char c) {
  switch (pattern[at]) {
    case '?':
      return {true, at + 1};
    case '[':
      return match_set(pattern, at, c);
    case '\\':
      if (at + 1 < pattern.size()) return {pattern[at + 1] == c, at + 2};
      return {c == '\\', at + 1};
    default:
      return {pattern[at] == c, at + 1};
  }
}

bool is_hidden(std::string_view name) { return name.starts_with('.'); }

}  // namespace

// The usual greedy match: on a mismatch the last star takes one more character.
bool match_name(std::string_view pattern, std::string_view name) {
  if (!name.empty() && name.front() == '.' && !pattern.starts_with('.') && !pattern.starts_with("\\.")) return false;
  std::size_t p = 0;
  std::size_t n = 0;
  std::optional<std::size_t> star;
  std::size_t star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
      continue;
    }
    if (p < pattern.size()) {
      if (const Step step = match_one(pattern, p, name[n]); step.matched) {
        p = step.next;
        ++n;
        continue;
      }
    }
    if (!star) return false;
    p = *star + 1;
    n = ++star_name;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string without_escapes(std::string_view part) {
  std::string plain;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '\\' && i + 1 < part.size()) ++i;
    plain += part[i];
  }
  return plain;
}

bool has_wildcard(std::string_view part) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '\\') {
      ++i;
    } else if (part[i] == '*' || part[i] == '?' || part[i] == '[') {
      return true;
    }
  }
  return false;
}

std::vector<std::string> components(std::string_view pattern) {
  const auto parts = split(pattern);
  return {parts.begin(), parts.end()};
}

namespace {

class Walk {
 public:
  void run(const std::string& pattern) {
    const auto parts = split(pattern);
    if (parts.size() > limits::kPatternComponents) {
      errors_.push_back({ErrorCode::invalid, pattern + ": has more than " + std::to_string(limits::kPatternComponents) +
                                                 " components, and is not searched"});
      return;
    }
    seen_.clear();
    wildcard_ = !is_literal(pattern);
    descend("", parts, 0, 0);
  }

  GlobResult take() {
    GlobResult result;
    result.files.reserve(files_.size());
    for (auto& [path, status] : files_) result.files.push_back({path, status});
    for (auto& [path, kind] : not_read_) result.not_read.push_back({path, std::move(kind)});
    result.directories.assign(directories_.begin(), directories_.end());
    result.errors = std::move(errors_);
    result.bounded = bounded_;
    return result;
  }

 private:
  // `at`: a directory without its last slash; the parts from `index` on are to be matched below it.
  void descend(const std::string& at, const Components& parts, std::size_t index, std::size_t depth) {
    if (bounded_ || index == parts.size()) return;
    const auto part = parts[index];
    const bool last = index + 1 == parts.size();
    if (part != kAnyDepth && !has_wildcard(part)) {
      const std::string next = at + "/" + without_escapes(part);
      if (last) {
        look_into(at);
        add_file(next);
      } else {
        descend(next, parts, index + 1, depth);
      }
      return;
    }
    // Two ways to one directory and the same rest of the pattern: `**` makes many.
    if (!seen_.insert(at + '\0' + std::to_string(index)).second) return;
    if (part == kAnyDepth && !last) descend(at, parts, index + 1, depth);
    for (const auto& entry : list(at)) {
      const std::string next = at + "/" + entry.name;
      if (part == kAnyDepth) {
        if (is_hidden(entry.name)) continue;
        if (entry.directory && !entry.link && depth < limits::kPatternComponents)
          descend(next, parts, index, depth + 1);
        if (last && !entry.directory) add_file(next);  // every directory is looked into
      } else if (match_name(part, entry.name)) {
        if (!last && (entry.directory || entry.link)) descend(next, parts, index + 1, depth);
        if (last && entry.directory) note_not_read(next);
        if (last && !entry.directory) add_file(next);
      }
    }
  }

  struct Entry {
    std::string name;
    bool directory;
    bool link;
  };

  std::vector<Entry> list(const std::string& at) {
    const std::string directory = at.empty() ? "/" : at;
    std::vector<Entry> entries;
    if (!look_into(at)) return entries;
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()),
                                                     [](DIR* d) { return ::closedir(d); });
    if (!stream) {
      if (errno != ENOENT && errno != ENOTDIR) errors_.push_back(from_errno(errno, directory));
      return entries;
    }
    // readdir is safe: the stream is this function's own.
    while (const dirent* raw = ::readdir(stream.get())) {  // NOLINT(concurrency-mt-unsafe)
      const std::string_view name(raw->d_name);
      if (name == "." || name == "..") continue;
      Entry entry{std::string(name), raw->d_type == DT_DIR, raw->d_type == DT_LNK};
      if (raw->d_type == DT_UNKNOWN) tell_kind(directory + "/" + entry.name, entry);
      entries.push_back(std::move(entry));
      if (entries.size() > limits::kFilesPerGroup) {
        bounded_ = true;
        break;
      }
    }
    return entries;
  }

  static void tell_kind(const std::string& path, Entry& entry) {
    struct stat raw {};
    if (::lstat(path.c_str(), &raw) != 0) return;
    entry.directory = S_ISDIR(raw.st_mode);
    entry.link = S_ISLNK(raw.st_mode);
  }

  // Notes the directory as one to watch; false at the bound.
  bool look_into(const std::string& at) {
    if (directories_.size() >= limits::kFilesPerGroup) {
      bounded_ = true;
      return false;
    }
    directories_.insert(nearest_directory(at.empty() ? "/" : at));
    return true;
  }

  void add_file(const std::string& path) {
    if (files_.size() >= limits::kFilesPerGroup) {
      bounded_ = true;
      return;
    }
    if (auto status = status_of(path)) {
      files_.emplace(path, *status);
    } else if (status.error().code == ErrorCode::unsupported) {
      note_not_read(path);
    } else if (status.error().code != ErrorCode::not_found) {
      errors_.push_back(status.error());
    }
  }

  void note_not_read(const std::string& path) {
    if (wildcard_ && not_read_.size() < limits::kNotReadPerGroup) not_read_.emplace(path, other_kind_of(path));
  }

  std::map<std::string, FileStatus> files_;
  std::map<std::string, std::string> not_read_;  // path -> what it is
  bool wildcard_ = false;                        // the pattern that is searched has one
  std::set<std::string> directories_;
  std::set<std::string> seen_;
  std::vector<Error> errors_;
  bool bounded_ = false;
};

}  // namespace

bool is_literal(std::string_view pattern) { return pattern.find_first_of(kSpecial) == std::string_view::npos; }

bool matches(std::string_view pattern, std::string_view path) {
  const auto want = split(pattern);
  const auto have = split(path);
  std::size_t p = 0;
  std::size_t h = 0;
  std::optional<std::size_t> any;
  std::size_t any_have = 0;
  while (h < have.size()) {
    if (p < want.size() && want[p] == kAnyDepth) {
      any = p++;
      any_have = h;
      continue;
    }
    if (p < want.size() && match_name(want[p], have[h])) {
      ++p;
      ++h;
      continue;
    }
    if (!any || is_hidden(have[any_have])) return false;
    p = *any + 1;
    h = ++any_have;
  }
  return p == want.size();  // a last `**` was only reached with a name left for it to stand for
}

GlobResult glob(const std::vector<std::string>& patterns) {
  Walk walk;
  for (const auto& pattern : patterns) walk.run(pattern);
  return walk.take();
}

}  // namespace tocsin::source
