#include "control/codec.h"

#include <simdjson.h>

#include "base/json_writer.h"
#include "base/limits.h"

namespace tocsin::control {
namespace {

namespace dom = simdjson::dom;

Unexpected<Error> malformed(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

}  // namespace

std::string Request::first(const std::string& name) const {
  const auto found = arguments.find(name);
  return found == arguments.end() || found->second.empty() ? std::string() : found->second.front();
}

std::vector<std::string> Request::all(const std::string& name) const {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::vector<std::string>() : found->second;
}

Result<Request> parse_request(std::string_view line) {
  if (line.size() > limits::kRequestBytes) return malformed("the request is too long");
  dom::parser parser;
  dom::object object;
  if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS)
    return malformed("the request is no JSON object");
  Request request;
  for (const auto [key, value] : object) {
    std::string_view text;
    dom::array list;
    if (value.get(text) == simdjson::SUCCESS) {
      if (key == "command") {
        request.command = text;
      } else {
        request.arguments[std::string(key)] = {std::string(text)};
      }
    } else if (value.get(list) == simdjson::SUCCESS) {
      auto& all = request.arguments[std::string(key)];
      for (const dom::element element : list) {
        if (element.get(text) != simdjson::SUCCESS) return malformed("the request's lists must hold strings");
        all.emplace_back(text);
      }
    } else {
      return malformed("the request's values must be strings or lists of strings");
    }
  }
  if (request.command.empty()) return malformed("the request names no command");
  return request;
}

std::string to_line(const Request& request) {
  JsonWriter json;
  json.begin_object().key("command").value(request.command);
  for (const auto& [name, values] : request.arguments) {
    json.key(name).begin_array();
    for (const std::string& value : values) json.value(value);
    json.end_array();
  }
  json.end_object();
  return std::move(json).text() + "\n";
}

std::string answer(std::string_view result_json) {
  return R"({"ok":true,"result":)" + std::string(result_json) + "}\n";
}

std::string failure(std::string_view message) { return R"({"ok":false,"error":)" + json_string(message) + "}\n"; }

Result<Answer> parse_answer(std::string_view line) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS)
    return malformed("the daemon's answer is no JSON object");
  Answer answer;
  if (object["ok"].get(answer.ok) != simdjson::SUCCESS) return malformed("the daemon's answer cannot be understood");
  std::string_view error;
  if (object["error"].get(error) == simdjson::SUCCESS) answer.error = error;
  dom::element result;
  if (object["result"].get(result) == simdjson::SUCCESS) answer.result = simdjson::minify(result);
  return answer;
}

}  // namespace tocsin::control
