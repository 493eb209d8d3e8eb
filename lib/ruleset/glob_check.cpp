#include "ruleset/glob_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace tocsin::ruleset {
namespace {

constexpr std::size_t kPathBytes = 4096;  // PATH_MAX

// What is wrong with the part between two slashes; empty: nothing.
std::string_view problem_of(std::string_view part) {
  if (part == "..") return "'..' cannot stand in it";
  if (part.find("**") != std::string_view::npos && part != "**") return "'**' must stand alone between slashes";
  std::size_t open = std::string_view::npos;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '\\') {
      ++i;
    } else if (part[i] == '[' && open == std::string_view::npos) {
      open = i;
    } else if (part[i] == ']' && open != std::string_view::npos) {
      const bool first = i == open + 1 || (i == open + 2 && (part[open + 1] == '!' || part[open + 1] == '^'));
      if (!first) open = std::string_view::npos;  // "[]a]": a ']' in the first place stands for itself
    }
  }
  return open == std::string_view::npos ? "" : "a '[' is not closed";
}

}  // namespace

void check_glob(const Located<std::string>& glob, Diagnostics& diagnostics) {
  const std::string& path = glob.value;
  const auto refuse = [&](std::string_view why, std::string hint = {}) {
    diagnostics.error(glob.span, fmt::format("'{}' cannot name files: {}", path, why), std::move(hint));
  };
  if (path.empty()) {
    diagnostics.error(glob.span, "the path is empty");
    return;
  }
  if (path.front() != '/') return refuse("the path must be absolute", "begin it with '/'");
  if (path.back() == '/') return refuse("it names a directory", fmt::format("'{}*' names the files in it", path));
  if (path.size() > kPathBytes) return refuse(fmt::format("it is longer than {} bytes", kPathBytes));
  if (std::any_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; })) {
    return refuse("it holds a control character");
  }
  std::string_view rest = std::string_view(path).substr(1);
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (const std::string_view problem = problem_of(rest.substr(0, slash)); !problem.empty()) return refuse(problem);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  if (path.ends_with("/**")) return refuse("it ends with '**', which stands for directories", "end it with '**/*'");
  const std::size_t brace = path.find('{');
  if (brace != std::string::npos && path.find(',', brace) < path.find('}', brace)) {
    diagnostics.warning(glob.span, "braces are not expanded in 'files'", "write one path for each alternative");
  }
}

}  // namespace tocsin::ruleset
