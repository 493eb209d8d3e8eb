#include "format/columns.h"

#include <algorithm>

namespace tocsin::format {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size())); }

}  // namespace

std::string_view first_field(std::string_view text) { return text.substr(0, text.find_first_of(kBlanks)); }

std::string_view take_field(std::string_view& text) {
  skip_blanks(text);
  const std::string_view field = first_field(text);
  text.remove_prefix(field.size());
  skip_blanks(text);
  return field;
}

std::string_view from_column(std::string_view line, std::size_t column) {
  line.remove_prefix(std::min(line.find_first_not_of('\0'), line.size()));
  skip_blanks(line);
  for (std::size_t at = 1; at < column && !line.empty(); ++at) take_field(line);
  return line;
}

}  // namespace tocsin::format
