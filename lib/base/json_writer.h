// Writes JSON by hand-over: no tree, no allocation but the text. Commas are its business, nesting is the caller's
// (checked).
//   JsonWriter json;
//   json.begin_object().key("alarm").value("x").key("value").value(3.0).end_object();
//   std::string text = std::move(json).text();     // {"alarm":"x","value":3}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace tocsin {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  // Text becomes valid UTF-8 (U+FFFD for what is not); control characters are escaped.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  // The shortest form that reads back as the same double, an integer without a fraction; JSON has no NaN or infinity:
  // null.
  JsonWriter& value(double number);
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
  JsonWriter& value(unsigned number) { return value(static_cast<std::uint64_t>(number)); }
  JsonWriter& null();
  // null where there is none; a time as ISO 8601.
  JsonWriter& value_or_null(const std::optional<double>& number);
  JsonWriter& value_or_null(const std::optional<Time>& time);
  // Text that is JSON already, as it stands.
  JsonWriter& raw(std::string_view json);

  [[nodiscard]] std::string text() &&;

 private:
  void separate();
  void close(char bracket);

  std::string text_;
  std::vector<bool> has_items_;
  bool after_key_ = false;
};

// `text` as a JSON string, quotes included.
std::string json_string(std::string_view text);

}  // namespace tocsin
