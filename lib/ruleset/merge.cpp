#include <map>
#include <utility>

#include "ruleset/ruleset.h"

namespace tocsin::ruleset {

std::vector<SourceFile> merge(std::vector<SourceFile> files) {
  std::map<std::string, SourceFile> by_name;  // std::string compares bytes
  for (SourceFile& file : files) {
    const auto [found, fresh] = by_name.try_emplace(file.name, SourceFile{});
    if (fresh || file.directory >= found->second.directory) found->second = std::move(file);
  }
  std::vector<SourceFile> effective;
  for (auto& [name, file] : by_name) {
    if (!file.bytes.empty()) effective.push_back(std::move(file));
  }
  return effective;
}

}  // namespace tocsin::ruleset
