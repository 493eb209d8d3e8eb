// The control socket's language: one request and one answer a connection, each a JSON object on one line.
//   {"command":"describe-alarms","alarm_names":["x"],"state_value":"ALARM"}
//   {"ok":true,"result":{…}}   or   {"ok":false,"error":"…"}
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::control {

struct Request {
  std::string command;
  std::map<std::string, std::vector<std::string>> arguments;  // strings, and lists of strings

  [[nodiscard]] std::string first(const std::string& name) const;  // empty: not given
  [[nodiscard]] std::vector<std::string> all(const std::string& name) const;
};

// At most limits::kRequestBytes; the error says what is wrong with it.
Result<Request> parse_request(std::string_view line);
std::string to_line(const Request& request);

std::string answer(std::string_view result_json);
std::string failure(std::string_view message);

struct Answer {
  bool ok = false;
  std::string result;  // JSON
  std::string error;
};

Result<Answer> parse_answer(std::string_view line);

}  // namespace tocsin::control
