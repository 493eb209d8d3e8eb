#include "support/house_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace tocsin::house {
namespace {

constexpr int kShell = 5;  // daemon/
constexpr int kEdge = 4;

const std::vector<Room>& table() {
  static const std::vector<Room> rooms = {
      {"base", 0, {"boost/uuid/", "unistd.h"}},  // Uuid is headers alone; unistd.h for close() in unique_fd.h
      {"model", 1, {}},
      {"pattern", 2, {"re2/", "hs/", "simdjson.h"}},
      {"format", 2, {"simdjson.h"}},
      {"metric", 2, {}},
      {"alarm", 2, {}, "metric"},  // an alarm owns the window of its metric
      {"notify", 2, {}},
      {"ruleset", 3, {"yaml-cpp/", "simdjson.h"}},
      {"engine", 3, {}},
      {"source", kEdge, {kPosix, "zlib.h", "isa-l/", "systemd/"}},
      {"store", kEdge, {kPosix, "sqlite3.h"}},
      {"deliver", kEdge, {kPosix, "curl/", "openssl/", "simdjson.h"}},
      {"control", kEdge, {kPosix, "simdjson.h"}},
      {"daemon",
       kShell,
       {kPosix, "malloc.h", "boost/", "spdlog/", "CLI/", "systemd/",
        "simdjson.h"}},  // reads what tocsind answers tocsin
  };
  return rooms;
}

// Standard headers that bring in threads: the shell alone has any.
constexpr std::array<std::string_view, 9> kThreadHeaders = {
    "thread", "mutex", "shared_mutex", "condition_variable", "future", "semaphore", "latch", "barrier", "stop_token"};
// Standard headers that reach outside the process: not for the core.
constexpr std::array<std::string_view, 6> kWorldHeaders = {"iostream", "fstream", "filesystem",
                                                           "csignal",  "random",  "ctime"};

constexpr std::array<std::string_view, 21> kPosixHeaders = {
    "unistd.h",  "fcntl.h",  "sched.h",   "poll.h", "signal.h", "spawn.h",  "dirent.h",
    "fnmatch.h", "glob.h",   "syslog.h",  "time.h", "netdb.h",  "pwd.h",    "grp.h",
    "errno.h",   "limits.h", "ifaddrs.h", "arpa/",  "net/",     "netinet/", "sys/"};

// Calls that read a clock. daemon/clock.* is where time comes from; lib/deliver measures its own deadlines.
constexpr std::array<std::string_view, 5> kClockCalls = {"time", "gettimeofday", "clock_gettime", "clock",
                                                         "timespec_get"};
// Calls that touch the world: not for the core, which decides and does nothing.
constexpr std::array<std::string_view, 23> kWorldCalls = {"getenv", "setenv", "fork",   "vfork",   "execve",   "system",
                                                          "popen",  "open",   "openat", "fopen",   "read",     "write",
                                                          "unlink", "rename", "socket", "connect", "kill",     "signal",
                                                          "sleep",  "usleep", "rand",   "printf",  "sleep_for"};
// Words that are also good names for functions and members of our own: a call of these counts only as ::open() or
// std::time().
constexpr std::array<std::string_view, 9> kEverydayWords = {"time",   "clock",   "open",   "read", "write",
                                                            "rename", "connect", "signal", "kill"};

bool contains(const auto& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool matches_prefix(std::string_view header, std::string_view entry) {
  return entry.ends_with('/') ? header.starts_with(entry) : header == entry;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

const Room* find_room(std::string_view name) {
  const auto room = std::find_if(table().begin(), table().end(), [&](const Room& r) { return r.name == name; });
  return room == table().end() ? nullptr : &*room;
}

struct Place {
  bool in_tests = false;
  const Room* room = nullptr;
  std::string_view room_name;
};

Place place_of(std::string_view path) {
  Place place;
  if (path.starts_with("tests/")) {
    place.in_tests = true;
  } else if (path.starts_with("daemon/")) {
    place.room_name = "daemon";
  } else if (path.starts_with("lib/")) {
    path.remove_prefix(4);
    place.room_name = path.substr(0, path.find('/'));
  }
  place.room = find_room(place.room_name);
  return place;
}

// Why the room may not include the project's own header; nothing: it may.
std::optional<std::string> object_to_own(const Room& room, std::string_view header) {
  const std::string_view name = header.substr(0, header.find('/'));
  const Room* other = name.size() == header.size() ? nullptr : find_room(name);
  if (other == nullptr)
    return fmt::format("\"{}\" does not begin with a room: includes are written from the root of lib/", header);
  if (other->name == room.name || other->floor < room.floor || other->name == room.beside) return std::nullopt;
  return fmt::format("{} (floor {}) includes \"{}\" {} (floor {})", room.name, room.floor, header,
                     other->floor == room.floor ? "from the room beside it" : "from above", other->floor);
}

// Why the room may not include the header of somebody else.
std::optional<std::string> object_to_foreign(const Room& room, std::string_view header) {
  const bool standard = header.find_first_of("./") == std::string_view::npos;
  if (standard) {
    if (room.floor < kShell && contains(kThreadHeaders, header)) {
      return fmt::format("<{}>: threads live in daemon/ alone", header);
    }
    if (room.floor < kEdge && contains(kWorldHeaders, header)) {
      return fmt::format("<{}>: floors 0 to 3 touch nothing outside the process", header);
    }
    return std::nullopt;
  }
  if (header.starts_with("fmt/")) return std::nullopt;
  const bool posix =
      std::any_of(kPosixHeaders.begin(), kPosixHeaders.end(), [&](auto h) { return matches_prefix(header, h); });
  for (const auto library : room.libraries) {
    if (library == kPosix ? posix : matches_prefix(header, library)) return std::nullopt;
  }
  return fmt::format("<{}> is not a library of {}", header, room.name);
}

struct Include {
  bool own;  // "..." rather than <...>
  std::string_view header;
};

std::optional<Include> include_of(std::string_view line) {
  const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip_blanks();
  if (!line.starts_with('#')) return std::nullopt;
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return std::nullopt;
  line.remove_prefix(7);
  skip_blanks();
  if (line.empty() || (line.front() != '"' && line.front() != '<')) return std::nullopt;
  const bool own = line.front() == '"';
  line.remove_prefix(1);
  return Include{own, line.substr(0, line.find(own ? '"' : '>'))};
}

// A word of the code and what surrounds it, enough to tell a call of the C library from a member or a function of ours.
struct Word {
  std::string_view text;
  bool called;    // "(" follows
  bool ours;      // after ".", "->" or a "name::" that is not the standard library's
  bool declared;  // after a type: "int fork(...)"
  bool global;    // after "::" or "std::"
};

template <class Visit>
void each_word(std::string_view line, Visit visit) {
  for (std::size_t begin = 0; begin < line.size();) {
    if (!is_word(line[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < line.size() && is_word(line[end])) ++end;
    const std::string_view before_all = line.substr(0, begin);
    const std::string_view before = before_all.substr(0, before_all.find_last_not_of(" \t") + 1);
    const std::size_t after = line.find_first_not_of(" \t", end);
    Word word{line.substr(begin, end - begin), after != std::string_view::npos && line[after] == '(', false, false,
              false};
    if (before.ends_with("::")) {
      const std::string_view qualifier = before.substr(0, before.size() - 2);
      word.ours = !qualifier.empty() && is_word(qualifier.back()) && !qualifier.ends_with("std") &&
                  !qualifier.ends_with("this_thread") && !qualifier.ends_with("return");
      word.global = !word.ours;
    } else if (before.ends_with('.') || before.ends_with("->")) {
      word.ours = true;
    } else if (!before.empty() && (is_word(before.back()) || before.back() == '>' || before.back() == '*')) {
      word.declared = !before.ends_with("return");
    }
    visit(word);
    begin = end;
  }
}

std::optional<std::string> object_to_code(std::string_view path, const Place& place, std::string_view line) {
  if (line.find("std::endl") != std::string_view::npos) return "std::endl flushes; write '\\n'";
  if (place.room == nullptr) return std::nullopt;
  const bool may_read_clock = path.starts_with("daemon/clock.") || place.room->name == "deliver";
  if (!may_read_clock && line.find("_clock::now") != std::string_view::npos)
    return "a clock is read: only daemon/clock.* may";

  std::optional<std::string> objection;
  each_word(line, [&](const Word& word) {
    if (objection || !word.called || word.ours || word.declared) return;
    if (!word.global && contains(kEverydayWords, word.text)) return;
    if (!may_read_clock && contains(kClockCalls, word.text))
      objection = fmt::format("{}() reads a clock: only daemon/clock.* may", word.text);
    if (place.room->floor < kEdge && contains(kWorldCalls, word.text)) {
      objection = fmt::format("{}(): floors 0 to 3 touch nothing outside the process", word.text);
    }
  });
  return objection;
}

// Where a literal or a comment that begins at `at` ends (one past), or `at` when none begins there.
struct Blank {
  std::size_t end;
  std::size_t keep;  // characters at both ends that stay: the quotes
};

Blank blank_at(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  const auto ending = [&](std::string_view mark, std::size_t from) {
    const std::size_t found = text.find(mark, from);
    return found == std::string_view::npos ? text.size() : found + mark.size();
  };
  if (rest.starts_with("//")) return {std::min(text.find('\n', at), text.size()), 0};
  if (rest.starts_with("/*")) return {ending("*/", at + 2), 0};
  if (rest.starts_with("R\"") && (at == 0 || !is_word(text[at - 1]))) {
    const std::size_t open = text.find('(', at);
    if (open == std::string_view::npos) return {text.size(), 0};
    return {ending(fmt::format("){}\"", text.substr(at + 2, open - at - 2)), open), 0};
  }
  const bool digit_separator = rest.starts_with('\'') && at > 0 && is_word(text[at - 1]);
  if (rest.starts_with('"') || (rest.starts_with('\'') && !digit_separator)) {
    std::size_t end = at + 1;
    while (end < text.size() && text[end] != rest.front() && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
    return {std::min(end + 1, text.size()), 1};
  }
  return {at, 0};
}

}  // namespace

std::span<const Room> rooms() { return table(); }

std::string to_string(const Violation& violation) {
  return fmt::format("{}:{}: {}", violation.file, violation.line, violation.message);
}

std::string without_comments_and_literals(std::string_view text) {
  std::string out(text);
  for (std::size_t at = 0; at < text.size();) {
    const Blank blank = blank_at(text, at);
    if (blank.end == at) {
      ++at;
      continue;
    }
    for (std::size_t i = at + blank.keep; i + blank.keep < blank.end; ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
    at = blank.end;
  }
  return out;
}

std::vector<Violation> check(std::string_view path, std::string_view text) {
  std::vector<Violation> found;
  const auto report = [&](std::size_t line, std::string message) {
    found.push_back({std::string(path), line, std::move(message)});
  };
  const Place place = place_of(path);
  if (!place.in_tests && place.room == nullptr) {
    report(1, fmt::format("'{}' is no room of the house: give it a floor in rooms()", place.room_name));
    return found;
  }

  const std::string code = without_comments_and_literals(text);
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    // Literals are blank in `code`, comments are not directives: the directive is found in one, its header read from
    // the other.
    const bool directive = include_of(std::string_view(code).substr(begin, end - begin)).has_value();
    const auto include = directive ? include_of(text.substr(begin, end - begin)) : std::nullopt;
    std::optional<std::string> objection;
    if (include && place.room != nullptr) {
      objection =
          include->own ? object_to_own(*place.room, include->header) : object_to_foreign(*place.room, include->header);
    } else if (!include) {
      objection = object_to_code(path, place, std::string_view(code).substr(begin, end - begin));
    }
    if (objection) report(number + 1, std::move(*objection));
    begin = end + 1;
  }
  if (path.ends_with(".h") && code.find("#pragma once") == std::string::npos)
    report(1, "a header without #pragma once");
  if (number > kFileLines)
    report(kFileLines + 1,
           fmt::format("{} lines, more than {}: ask what the second thing in it is", number, kFileLines));
  return found;
}

}  // namespace tocsin::house
