#include "daemon/cli/answer_view.h"

#include <fmt/format.h>

#include "base/counted.h"
#include "base/utf8.h"
#include "daemon/cli/commands.h"

namespace tocsin::daemon::cli {

std::string_view raw_text(const dom::element& object, std::string_view key) {
  std::string_view value;
  return object[key].get(value) == simdjson::SUCCESS ? value : std::string_view();
}

std::string text(const dom::element& object, std::string_view key) {
  dom::element value;
  if (object[key].get(value) != simdjson::SUCCESS || value.is_null()) return "-";
  std::string_view string;
  if (value.get(string) == simdjson::SUCCESS) return printable(string);
  return simdjson::minify(value);
}

std::string how_many(const dom::element& object, std::string_view key, std::string_view noun) {
  std::uint64_t n = 0;
  return object[key].get(n) == simdjson::SUCCESS ? counted(n, noun) : fmt::format("- {}s", noun);
}

std::vector<dom::element> items(const dom::element& object, std::string_view key) {
  std::vector<dom::element> all;
  dom::array array;
  if (object[key].get(array) != simdjson::SUCCESS) return all;
  for (const dom::element element : array) all.push_back(element);
  return all;
}

int print_answer(const control::Answer& answer, const std::string& output, void (*print)(const dom::element&)) {
  if (output == "json") {
    fmt::print("{}\n", answer.result);
    return kDone;
  }
  dom::parser parser;
  dom::element result;
  if (parser.parse(answer.result).get(result) != simdjson::SUCCESS) return kNotSo;
  print(result);
  return kDone;
}

}  // namespace tocsin::daemon::cli
