#include "base/json_writer.h"

#include <fmt/format.h>

#include <cmath>

#include "base/check.h"
#include "base/utf8.h"

namespace tocsin {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  const std::string valid = to_valid_utf8(text);
  for (std::size_t at = 0; at < valid.size();) {
    const char c = valid[at];
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
      ++at;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
      ++at;
    } else {
      // JSON allows the eight-bit controls and the bidirectional marks; a terminal that shows the text may obey them.
      const auto [bytes, code] = decode_utf8(valid, at);
      if (must_be_escaped(code)) {
        out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code));
      } else {
        out.append(valid, at, bytes);
      }
      at += bytes;
    }
  }
  return out + '"';
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_items_.empty()) return;
  if (has_items_.back()) text_ += ',';
  has_items_.back() = true;
}

void JsonWriter::close(char bracket) {
  CHECK(!has_items_.empty() && !after_key_);
  has_items_.pop_back();
  text_ += bracket;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  text_ += '{';
  has_items_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  close('}');
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  text_ += '[';
  has_items_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  close(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  text_ += json_string(name);
  text_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) { return raw(json_string(text)); }

JsonWriter& JsonWriter::value(bool flag) { return raw(flag ? "true" : "false"); }

JsonWriter& JsonWriter::value(double number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53: whole numbers up to here print without a fraction or exponent
  if (!std::isfinite(number)) return null();
  if (std::trunc(number) == number && std::abs(number) <= kExact) return value(static_cast<std::int64_t>(number));
  return raw(fmt::format("{}", number));
}

JsonWriter& JsonWriter::value(std::int64_t number) { return raw(fmt::format("{}", number)); }

JsonWriter& JsonWriter::value(std::uint64_t number) { return raw(fmt::format("{}", number)); }

JsonWriter& JsonWriter::value_or_null(const std::optional<double>& number) { return number ? value(*number) : null(); }

JsonWriter& JsonWriter::value_or_null(const std::optional<Time>& time) {
  return time ? value(to_iso8601(*time)) : null();
}

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

std::string JsonWriter::text() && {
  CHECK(has_items_.empty() && !after_key_);
  return std::move(text_);
}

}  // namespace tocsin
