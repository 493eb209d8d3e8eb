#include "control/shorthand.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/json_writer.h"
#include "base/utf8.h"

namespace tocsin::control {
namespace {

// Whether the members of an object are numbers is known by its place alone: `Value` is one in a datapoint, and text in
// a dimension.
enum class Place { datapoint, statistic_values, other };

constexpr int kDeepest = 4;

constexpr std::array<std::string_view, 4> kNumbers = {"Value", "Values", "Counts", "StorageResolution"};
constexpr std::array<std::string_view, 3> kLists = {"Values", "Counts", "Dimensions"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '#';
}

bool is_number(std::string_view text) {
  simdjson::dom::parser parser;
  double number = 0;
  return parser.parse(std::string(text)).get(number) == simdjson::SUCCESS;
}

class ShorthandReader {
 public:
  explicit ShorthandReader(std::string_view text) : text_(text) {}

  Result<std::string> read() {
    if (auto good = pairs(Place::datapoint, '\0', 0); !good) return Unexpected(std::move(good).error());
    return std::move(json_).text();
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool at(char c) const { return !at_end() && text_[at_] == c; }

  [[nodiscard]] Unexpected<Error> expected(std::string_view what) const {
    const std::string found = at_end() ? "its end" : "'" + printable(text_.substr(at_, 20)) + "'";
    return Unexpected(Error{ErrorCode::invalid, fmt::format("at character {} of '{}' stands {}, and {} should", at_ + 1,
                                                            printable(text_.substr(0, 80)), found, what)});
  }

  // The length of the name before '=', if one stands here.
  [[nodiscard]] std::size_t key_length() const {
    std::size_t end = at_;
    while (end < text_.size() && is_key_character(text_[end])) ++end;
    return end < text_.size() && text_[end] == '=' ? end - at_ : 0;
  }

  // NAME=VALUE,NAME=VALUE up to `close`, or to the end of the text.
  Result<void> pairs(Place place, char close, int depth) {
    json_.begin_object();
    while (true) {
      const std::size_t length = key_length();
      if (length == 0) return expected("NAME=VALUE");
      const std::string_view key = text_.substr(at_, length);
      at_ += length + 1;
      json_.key(key);
      if (auto good = value(place, key, close, depth); !good) return good;
      if (close == '\0' ? at_end() : at(close)) break;
      if (!at(',')) return expected(close == '\0' ? "','" : fmt::format("',' or '{}'", close));
      ++at_;
    }
    if (close != '\0') ++at_;
    json_.end_object();
    return {};
  }

  Result<void> value(Place place, std::string_view key, char close, int depth) {
    const bool number = place == Place::statistic_values || (place == Place::datapoint && is_one_of(kNumbers, key));
    const bool list = place == Place::datapoint && is_one_of(kLists, key);
    if (at('[')) return explicit_list(number, depth);
    if (list) json_.begin_array();
    if (at('{')) {
      const bool of_set = place == Place::datapoint && key == "StatisticValues";
      if (auto good = hash(of_set ? Place::statistic_values : Place::other, depth); !good) return good;
    } else if (auto good = scalar(number, close); !good) {
      return good;
    }
    // A comma goes on with the list, unless NAME= comes after it.
    while (list && at(',')) {
      ++at_;
      if (key_length() > 0) {
        --at_;
        break;
      }
      if (auto good = at('{') ? hash(Place::other, depth) : scalar(number, close); !good) return good;
    }
    if (list) json_.end_array();
    return {};
  }

  Result<void> hash(Place place, int depth) {
    if (depth == kDeepest) return expected("something less deeply nested");
    ++at_;
    return pairs(place, '}', depth + 1);
  }

  Result<void> explicit_list(bool number, int depth) {
    ++at_;
    json_.begin_array();
    while (!at(']')) {
      if (auto good = at('{') ? hash(Place::other, depth) : scalar(number, ']'); !good) return good;
      if (at(']')) break;
      if (!at(',')) return expected("',' or ']'");
      ++at_;
    }
    ++at_;
    json_.end_array();
    return {};
  }

  Result<void> scalar(bool number, char close) {
    const std::size_t begin = at_;
    std::string text;
    if (at('\'') || at('"')) {
      const char quote = text_[at_++];
      while (!at(quote)) {
        if (at_end()) return expected(quote == '"' ? "'\"'" : "\"'\"");
        if (at('\\') && at_ + 1 < text_.size() && (text_[at_ + 1] == quote || text_[at_ + 1] == '\\')) ++at_;
        text += text_[at_++];
      }
      ++at_;
    } else {
      while (!at_end() && !at(',') && !(close != '\0' && at(close))) {
        if (at('\\') && at_ + 1 < text_.size()) ++at_;
        text += text_[at_++];
      }
    }
    if (!number) {
      json_.value(text);
      return {};
    }
    if (!is_number(text)) {
      at_ = begin;
      return expected("a number");
    }
    json_.raw(text);
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  JsonWriter json_;
};

}  // namespace

Result<std::string> json_of_shorthand(std::string_view text) { return ShorthandReader(text).read(); }

}  // namespace tocsin::control
