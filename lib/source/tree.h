// The directories in which a file that some globs match can be, and which of them must be looked into again.
//
// A directory is listed when it is new, and when its time of modification says that a name came or went: of a tree of
// dates that is today's, and nobody looks into those of last year. A time that was young when the directory was listed
// says nothing yet (two changes within a file system's tick have one time): such a one is listed again until its time
// is old.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "source/glob.h"

namespace tocsin::source {

class Tree {
 public:
  explicit Tree(const std::vector<std::string>& patterns);

  // Files whose names the patterns give in full.
  [[nodiscard]] const std::set<std::string>& literals() const { return literals_; }

  // Looks at the directories' times. What is to be listed is in unlisted() afterwards.
  void look(Time now);
  // By path.
  [[nodiscard]] const std::set<std::string>& unlisted() const { return unlisted_; }

  struct Name {
    std::string name;
    std::uint64_t inode = 0;  // of the name: a symbolic link has its own
  };
  // The names in it that match, sorted; directories below it that are new are unlisted afterwards. Blocking.
  std::vector<Name> list(const std::string& directory, Time now);

  // The next directories in turn, by path, until they have `names` names together: unlisted afterwards, and put into
  // `turn`. True: that was the last of a round.
  bool take_turn(std::size_t names, std::set<std::string>& turn);

  // Directories to watch: existing ones, or the nearest one above. Rises when they are others.
  [[nodiscard]] std::vector<std::string> to_watch() const;
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  // Directories that cannot be read, or are too many.
  [[nodiscard]] const std::map<std::string, std::string>& errors() const { return errors_; }
  // Directories that a glob's last component matches: no files.
  [[nodiscard]] const std::set<std::string>& not_files() const { return not_files_; }

 private:
  struct State {  // the parts of a pattern that are to be matched below a directory
    std::uint32_t pattern;
    std::uint32_t part;
    std::uint32_t depth;  // directories that `**` stands for so far
    friend bool operator<(const State& a, const State& b) {
      return std::tie(a.pattern, a.part, a.depth) < std::tie(b.pattern, b.part, b.depth);
    }
  };
  struct Node {
    std::set<State> states;
    bool root = false;    // said by a pattern, not found
    bool exists = false;  // when last looked at
    bool listed = false;  // and is as it was then, for all we know
    std::int64_t modified_ns = 0;
    std::uint64_t inode = 0;
    std::size_t names = 0;
    Time listed_at{};
    Time changed_at{};  // when it was first listed with this time of modification
  };
  using Nodes = std::map<std::string, Node>;

  void add(std::string directory, State state, bool root);
  void look_at(Nodes::value_type& item, Time now);
  void drop_below(const std::string& directory, const std::set<std::string>& but_below);
  [[nodiscard]] bool matches_here(const Node& node, const std::string& path, std::string_view name, bool directory,
                                  bool link, bool& descends);

  std::vector<std::vector<std::string>> patterns_;  // their components
  std::set<std::string> literals_;
  Nodes nodes_;
  std::set<std::string> unlisted_;
  std::string turn_;  // the last directory that had its turn
  std::map<std::string, std::string> errors_;
  std::set<std::string> not_files_;
  std::uint64_t revision_ = 1;
};

}  // namespace tocsin::source
