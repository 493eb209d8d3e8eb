// Where the tokens of one JSON event stand: each brace, bracket, colon and comma, and the beginning of each key and
// value. That is simdjson's first pass; it is several times as fast as reading, and for most events it is all that is
// needed. Its second pass, which reads and checks everything, is run only for the events that ask for it.
//
// The passes are not in simdjson's documented interface (they are what its own readers are made of); this file alone
// knows them.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::pattern {

class JsonTokens {
 public:
  // Bytes that may be read from the beginning of a token on, whatever they are.
  static constexpr std::size_t kReadable = simdjson::SIMDJSON_PADDING;

  // False: `event` is no JSON object. True says little: only where the braces, quotes and words are. Bytes that are not
  // UTF-8 are read as U+FFFD. `readable`: as in JsonFinder::match. `event` must stay as long as the tokens are used.
  bool read(std::string_view event, std::size_t readable);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  // The first character of a token. `token` < count().
  [[nodiscard]] char at(std::uint32_t token) const { return bytes_[offsets_[token]]; }
  // What stands between the beginning of a token and the next one, without blanks at the end: of an event that is
  // valid, the whole token.
  [[nodiscard]] std::string_view text(std::uint32_t token) const {
    const char* const begin = bytes_ + offsets_[token];
    const char* end = bytes_ + offsets_[token + 1];  // the list is one longer than count()
    while (end > begin && is_blank(end[-1])) --end;
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  // The event, repaired if need be.
  [[nodiscard]] std::string_view event() const { return event_; }

  // Reads and checks the event. None: it is invalid, or one of those that simdjson does not read (numbers out of range,
  // halves of surrogate pairs, much nesting).
  std::optional<simdjson::dom::element> parse();

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  void reserve(std::size_t bytes);
  simdjson::error_code find_tokens(std::size_t readable);

  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
  simdjson::dom::document document_;
  std::string repaired_;
  std::string padded_;  // the event, where too little may be read behind it
  std::string_view event_;
  const char* bytes_ = nullptr;
  const std::uint32_t* offsets_ = nullptr;
  std::uint32_t count_ = 0;
};

}  // namespace tocsin::pattern
