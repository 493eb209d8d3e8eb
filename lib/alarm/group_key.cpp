#include "alarm/group_key.h"

namespace tocsin::alarm {
namespace {

void append_escaped(std::string& key, std::string_view text) {
  for (const char c : text) {
    if (c == '|' || c == '=' || c == '\\') key += '\\';
    key += c;
  }
}

}  // namespace

void append_to_key(std::string& key, std::string_view name, std::string_view value) {
  if (!key.empty()) key += '|';
  append_escaped(key, name);
  key += '=';
  append_escaped(key, value);
}

Group group_of(std::string_view key, const std::vector<Located<std::string>>& names) {
  Group group;
  if (key.empty()) return group;
  if (key == kOtherGroup) {
    for (const auto& name : names) group.emplace_back(name.value, kOtherGroup);
    return group;
  }
  group.emplace_back();
  std::string* part = &group.back().first;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == '\\' && i + 1 < key.size()) {
      *part += key[++i];
    } else if (key[i] == '|') {
      part = &group.emplace_back().first;
    } else if (key[i] == '=') {
      part = &group.back().second;
    } else {
      *part += key[i];
    }
  }
  return group;
}

}  // namespace tocsin::alarm
