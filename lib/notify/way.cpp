#include "notify/way.h"

#include <algorithm>

#include "base/json_writer.h"

namespace tocsin::notify {

std::string fill_way(std::string_view payload, Duration way) {
  const std::string number = std::to_string(std::max<Duration::rep>(0, way.count()));
  std::string filled;
  filled.reserve(payload.size() + number.size());
  for (const char c : payload) {
    if (c == kWayMark) {
      filled += number;
    } else {
      filled += c;
    }
  }
  return filled;
}

std::string json_string_with_way(std::string_view text) {
  std::string out = "\"";
  for (;;) {
    const std::size_t mark = text.find(kWayMark);
    const std::string piece = json_string(text.substr(0, mark));
    out.append(piece, 1, piece.size() - 2);
    if (mark == std::string_view::npos) return out + '"';
    out += kWayMark;
    text.remove_prefix(mark + 1);
  }
}

}  // namespace tocsin::notify
