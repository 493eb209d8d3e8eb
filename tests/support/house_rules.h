// The rules of the house, as functions on text, so that they can be tested on a made-up tree: who may include whom,
// what the lower floors must not touch, how long a file may be. rooms() is the table of the architecture.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::house {

inline constexpr std::size_t kFileLines = 500;  // past it a file holds two things

struct Room {
  std::string_view name;  // a directory of lib/, or "daemon"
  int floor;
  std::vector<std::string_view>
      libraries;                 // beginnings of <...> headers; the standard library and fmt go without saying
  std::string_view beside = {};  // the one room of its own floor that it may know; none is the rule
};

// The operating system's headers, as one entry of Room::libraries.
inline constexpr std::string_view kPosix = "POSIX";

std::span<const Room> rooms();

struct Violation {
  std::string file;
  std::size_t line;
  std::string message;
};

std::string to_string(const Violation& violation);  // "lib/base/time.cpp:12: …"

// C++ text with comments and the insides of literals blanked out; what is left stands where it stood.
std::string without_comments_and_literals(std::string_view text);

// `path` from the root of the repository: "lib/alarm/evaluate.cpp", "daemon/app.h", "tests/base/time_test.cpp". In
// order of lines.
std::vector<Violation> check(std::string_view path, std::string_view text);

}  // namespace tocsin::house
