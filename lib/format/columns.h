// The columns of a line of an AWS log, as far as its date needs them: cut at runs of blanks, as space-delimited
// patterns cut it, but that quotes and brackets are characters like any other. So it is right for columns before the
// first field that holds blanks; there the time stands in all of them. Columns count from 1. Nothing here allocates.
#pragma once

#include <cstddef>
#include <string_view>

namespace tocsin::format {

// The line from that column on; empty where it has fewer. NUL bytes before the line (a crash leaves holes of them) are
// passed over.
std::string_view from_column(std::string_view line, std::size_t column);

// What stands before the next blank.
std::string_view first_field(std::string_view text);

// Takes the first field off, and the blanks around it; empty where there is none left.
std::string_view take_field(std::string_view& text);

}  // namespace tocsin::format
