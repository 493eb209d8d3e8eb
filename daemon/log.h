// The daemon's own log, on standard error: with <N> priorities where it is the journal that listens, with time stamps
// where a person is. One line each, everything from outside through printable(); never a secret, never a whole log
// line.
#pragma once

#include <fmt/format.h>

#include <string_view>

namespace tocsin::daemon::log {

enum class Level { debug, info, notice, warning, error };

void start(bool debug);
void write(Level level, std::string_view message);

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void notice(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::notice, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace tocsin::daemon::log
