#include "alarm/suppressor_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace tocsin::alarm {
namespace {

// "held suppressor_state held_state changed_from wait_end extension_end suppressor"; a time that is not set is "-".
constexpr std::size_t kFields = 6;

std::string text_of(const std::optional<Time>& time) { return time ? fmt::to_string(to_ms(*time)) : "-"; }

bool read(std::string_view word, std::int64_t& out) {
  const auto result = std::from_chars(word.data(), word.data() + word.size(), out);
  return result.ec == std::errc() && result.ptr == word.data() + word.size();
}

bool read(std::string_view word, std::optional<Time>& out) {
  std::int64_t ms = 0;
  if (word == "-") return true;
  if (!read(word, ms)) return false;
  out = from_ms(ms);
  return true;
}

bool read(std::string_view word, AlarmState& out) {
  std::int64_t number = 0;
  if (!read(word, number) || number < 0 || number > static_cast<std::int64_t>(AlarmState::insufficient_data)) {
    return false;
  }
  out = static_cast<AlarmState>(number);
  return true;
}

}  // namespace

std::string to_text(const SuppressorState& state) {
  if (state == SuppressorState{}) return "";
  return fmt::format("{} {} {} {} {} {} {}", state.held ? 1 : 0, static_cast<int>(state.suppressor_state),
                     static_cast<int>(state.held_state), static_cast<int>(state.changed_from), text_of(state.wait_end),
                     text_of(state.extension_end), state.suppressor);
}

SuppressorState suppressor_state_of(std::string_view text) {
  std::string_view words[kFields];
  for (std::string_view& word : words) {
    const std::size_t end = text.find(' ');
    if (end == std::string_view::npos) return {};
    word = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  SuppressorState state;
  state.suppressor = text;
  state.held = words[0] == "1";
  const bool is_good = read(words[1], state.suppressor_state) && read(words[2], state.held_state) &&
                       read(words[3], state.changed_from) && read(words[4], state.wait_end) &&
                       read(words[5], state.extension_end);
  return is_good ? state : SuppressorState{};
}

}  // namespace tocsin::alarm
