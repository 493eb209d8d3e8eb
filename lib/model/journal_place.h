// The name of a systemd journal, and of one record in it, where otherwise the path of a file stands: in a Position, an
// EventRef, a message.
//
//   journal                    this host's
//   journal:/DIRECTORY         the one in a directory
//   journal#CURSOR             a record
//
// No file is called so: the paths of log files are absolute.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

struct JournalPlace {
  std::string_view name;       // without the cursor
  std::string_view directory;  // empty: this host's
  std::string_view cursor;     // empty: no certain record
};

std::string journal_name(std::string_view directory);

std::string with_cursor(std::string_view name, std::string_view cursor);

// Nullopt: it is a file's path. The views are into `path`.
std::optional<JournalPlace> journal_place(std::string_view path);

}  // namespace tocsin
