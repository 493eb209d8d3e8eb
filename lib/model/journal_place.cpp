#include "model/journal_place.h"

#include <algorithm>

namespace tocsin {

namespace {

constexpr std::string_view kJournal = "journal";

}  // namespace

std::string journal_name(std::string_view directory) {
  std::string name(kJournal);
  if (!directory.empty()) name.append(":").append(directory);
  return name;
}

std::string with_cursor(std::string_view name, std::string_view cursor) {
  return std::string(name).append("#").append(cursor);
}

std::optional<JournalPlace> journal_place(std::string_view path) {
  if (!path.starts_with(kJournal)) return std::nullopt;
  JournalPlace place;
  const std::size_t hash =
      std::min(path.rfind('#'), path.size());  // a directory may have one in its name, a cursor not
  place.name = path.substr(0, hash);
  place.cursor = path.substr(std::min(hash + 1, path.size()));
  const std::string_view rest = place.name.substr(kJournal.size());
  if (rest.empty()) return place;
  if (!rest.starts_with(":/")) return std::nullopt;
  place.directory = rest.substr(1);
  return place;
}

}  // namespace tocsin
