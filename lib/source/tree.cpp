#include "source/tree.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "base/limits.h"
#include "source/open_file.h"

namespace tocsin::source {
namespace {

constexpr std::string_view kAnyDepth = "**";
// File systems' ticks are two seconds at most.
constexpr Duration kYoung{5'000};
// A directory of hundreds of thousands of names in which one comes every second must not be listed every second.
constexpr std::int64_t kNamesPerMillisecond = 100;
constexpr std::int64_t kLongestRest_ms = 10'000;

std::int64_t modified_ns(const struct stat& raw) {
  return std::int64_t{raw.st_mtim.tv_sec} * 1'000'000'000 + raw.st_mtim.tv_nsec;
}

}  // namespace

Tree::Tree(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    std::vector<std::string> parts = components(pattern);
    if (parts.size() > limits::kPatternComponents) {
      errors_.emplace(pattern, pattern + ": has more than " + std::to_string(limits::kPatternComponents) +
                                   " components, and is not searched");
      continue;
    }
    if (parts.empty()) continue;
    patterns_.push_back(std::move(parts));
    add("", {static_cast<std::uint32_t>(patterns_.size() - 1), 0, 0}, true);
  }
}

// `directory` without its last slash.
void Tree::add(std::string directory, State state, bool root) {
  const auto& parts = patterns_[state.pattern];
  while (parts[state.part] != kAnyDepth && !has_wildcard(parts[state.part])) {
    std::string next = directory + "/" + without_escapes(parts[state.part]);
    if (state.part + 1 == parts.size()) {
      literals_.insert(std::move(next));
      break;
    }
    directory = std::move(next);
    ++state.part;
  }
  if (directory.empty()) directory = "/";
  const auto found = nodes_.find(directory);
  if (found == nodes_.end() && nodes_.size() >= limits::kFoldersPerGroup) {
    errors_.emplace("", "more than " + std::to_string(limits::kFoldersPerGroup) +
                            " directories match; some are not looked into: make the globs narrower");
    return;
  }
  Node& node = found == nodes_.end() ? nodes_[directory] : found->second;
  if (found == nodes_.end()) {
    ++revision_;
    unlisted_.insert(directory);
  }
  node.root = node.root || root;
  if (!node.states.insert(state).second) return;
  if (std::exchange(node.listed, false)) unlisted_.insert(directory);
  if (parts[state.part] == kAnyDepth && state.part + 1 < parts.size()) {
    add(directory == "/" ? "" : directory, {state.pattern, state.part + 1, state.depth}, root);
  }
}

void Tree::look(Time now) {
  for (auto& item : nodes_) look_at(item, now);
}

void Tree::look_at(Nodes::value_type& item, Time now) {
  auto& [path, node] = item;
  struct stat raw {};
  const bool exists = ::stat(path.c_str(), &raw) == 0 && S_ISDIR(raw.st_mode);
  if (exists != std::exchange(node.exists, exists)) ++revision_;
  if (!exists) {
    node.listed = false;
    unlisted_.insert(path);
    return;
  }
  const bool same = node.listed && node.modified_ns == modified_ns(raw) && node.inode == raw.st_ino;
  if (same && now - node.changed_at > kYoung) return;
  const std::int64_t rest_ms = std::min(static_cast<std::int64_t>(node.names) / kNamesPerMillisecond, kLongestRest_ms);
  if (node.listed && now >= node.listed_at && now - node.listed_at < Duration{rest_ms}) return;
  unlisted_.insert(path);
}

// Whether a file of that name is one of ours. `descends`: directories of that name may hold some.
bool Tree::matches_here(const Node& node, const std::string& path, std::string_view name, bool directory, bool link,
                        bool& descends) {
  bool matched = false;
  for (const State& state : node.states) {
    const auto& parts = patterns_[state.pattern];
    const std::string& part = parts[state.part];
    const bool last = state.part + 1 == parts.size();
    if (part == kAnyDepth) {
      if (name.starts_with('.')) continue;
      descends = descends || (directory && !link && state.depth < limits::kPatternComponents);
      matched = matched || (last && !directory);
    } else if (has_wildcard(part) && match_name(part, name)) {
      descends = descends || (!last && (directory || link));
      matched = matched || (last && !directory);
      if (last && directory && not_files_.size() < limits::kNotReadPerGroup) not_files_.insert(path);
    }
  }
  return matched;
}

std::vector<Tree::Name> Tree::list(const std::string& directory, Time now) {
  std::vector<Name> names;
  unlisted_.erase(directory);
  const auto found = nodes_.find(directory);
  if (found == nodes_.end()) return names;
  Node& node = found->second;
  node.listed_at = now;
  const auto only_literal = [this](const State& state) {
    const std::string& part = patterns_[state.pattern][state.part];
    return part != kAnyDepth && !has_wildcard(part);
  };
  struct stat raw {};
  if (::stat(directory.c_str(), &raw) != 0) {
    if (std::exchange(node.exists, false)) ++revision_;
    drop_below(directory, {});
    if (errno != ENOENT && errno != ENOTDIR) errors_[directory] = from_errno(errno, directory).message;
    return names;
  }
  if (!std::exchange(node.exists, true)) ++revision_;
  if (!node.listed || node.modified_ns != modified_ns(raw)) node.changed_at = now;
  node.modified_ns = modified_ns(raw);
  node.inode = raw.st_ino;
  if (std::all_of(node.states.begin(), node.states.end(), only_literal)) {
    node.listed = true;
    return names;
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), [](DIR* d) { return ::closedir(d); });
  if (!stream) {
    if (errno != ENOENT && errno != ENOTDIR) errors_[directory] = from_errno(errno, directory).message;
    return names;  // and stays unlisted: it is tried again
  }
  errors_.erase(directory);
  node.listed = true;
  node.names = 0;
  const std::string prefix = directory == "/" ? "/" : directory + "/";
  std::set<std::string> below;
  std::vector<std::pair<std::string, bool>> descend;  // path, and whether it is a link
  // readdir is safe: the stream is this function's own.
  while (const dirent* entry = ::readdir(stream.get())) {  // NOLINT(concurrency-mt-unsafe)
    const std::string_view name(entry->d_name);
    if (name == "." || name == "..") continue;
    ++node.names;
    const std::string path = prefix + std::string(name);
    bool is_directory = entry->d_type == DT_DIR;
    bool is_link = entry->d_type == DT_LNK;
    if (entry->d_type == DT_UNKNOWN) {
      struct stat own {};
      if (::lstat(path.c_str(), &own) != 0) continue;
      is_directory = S_ISDIR(own.st_mode);
      is_link = S_ISLNK(own.st_mode);
    }
    bool descends = false;
    if (matches_here(node, path, name, is_directory, is_link, descends))
      names.push_back({std::string(name), entry->d_ino});
    if (is_directory || is_link) below.insert(std::string(name));
    if (descends) descend.emplace_back(path, is_link);
  }
  drop_below(directory, below);
  for (const auto& [path, is_link] : descend) {
    const std::string_view name = std::string_view(path).substr(prefix.size());
    const std::set<State> states = nodes_.find(directory)->second.states;
    for (const State& state : states) {
      const auto& parts = patterns_[state.pattern];
      const bool last = state.part + 1 == parts.size();
      if (parts[state.part] == kAnyDepth) {
        if (!is_link && !name.starts_with('.') && state.depth < limits::kPatternComponents) {
          add(path, {state.pattern, state.part, state.depth + 1}, false);
        }
      } else if (!last && has_wildcard(parts[state.part]) && match_name(parts[state.part], name)) {
        add(path, {state.pattern, state.part + 1, state.depth}, false);
      }
    }
  }
  std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.name < b.name; });
  return names;
}

// Directories that are gone, with all below them.
void Tree::drop_below(const std::string& directory, const std::set<std::string>& but_below) {
  const std::string prefix = directory == "/" ? "/" : directory + "/";
  for (auto item = nodes_.lower_bound(prefix); item != nodes_.end() && item->first.starts_with(prefix);) {
    const std::string_view rest = std::string_view(item->first).substr(prefix.size());
    const bool there = rest.empty() || but_below.contains(std::string(rest.substr(0, rest.find('/'))));
    if (there || item->second.root) {
      ++item;
      continue;
    }
    unlisted_.erase(item->first);
    errors_.erase(item->first);
    item = nodes_.erase(item);
    ++revision_;
  }
  std::erase_if(not_files_, [&](const std::string& path) {
    return path.starts_with(prefix) &&
           !but_below.contains(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
  });
}

bool Tree::take_turn(std::size_t names, std::set<std::string>& turn) {
  std::size_t sum = 0;
  auto item = nodes_.upper_bound(turn_);
  for (; item != nodes_.end() && sum < names; ++item) {
    sum += item->second.names + 1;
    unlisted_.insert(item->first);
    turn.insert(item->first);
    turn_ = item->first;
  }
  if (item != nodes_.end()) return false;
  turn_.clear();
  return true;
}

std::vector<std::string> Tree::to_watch() const {
  std::set<std::string> paths;
  for (const auto& [path, node] : nodes_) paths.insert(node.exists ? path : nearest_directory(path));
  return {paths.begin(), paths.end()};
}

}  // namespace tocsin::source
