// Any bytes as the fields of a journal's record, a line each: one line of syslog comes out, which the decoder of syslog
// frames as one event.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "source/journal_line.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  source::JournalRecord record;
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find('\0'));  // a message may hold newlines
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    record.take(field);
  }
  std::string line;
  source::append_line(record, from_ms(1'793'000'000'000), TimeZone::utc(), line);
  if (line.empty() || line.find('\n') != line.size() - 1) std::abort();
  (void)source::suppressed_by(record);
  (void)source::is_own(record, "7");
  (void)source::is_selected(record, {});
  return 0;
}
