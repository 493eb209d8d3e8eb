#include "format/json_lines.h"

#include <string>
#include <utility>
#include <variant>

#include "format/json_stamp.h"
#include "format/lines.h"
#include "format/stamp_time.h"

namespace tocsin::format {
namespace {

class JsonLines final : public Decoder {
 public:
  explicit JsonLines(std::vector<std::string> path) : path_(std::move(path)) {}

  Framed frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
               Counters& counters) const override {
    return frame_lines(chunk, state, records, counters);
  }

  std::optional<Time> date(std::string_view event, const Reference& reference, DecoderState& state) const override {
    const std::size_t begin = event.find_first_not_of('\0');
    if (begin == std::string_view::npos) return std::nullopt;
    const auto stamp = read_json_stamp(event.substr(begin), path_);
    return stamp ? to_time(*stamp, reference, state) : std::nullopt;
  }

  [[nodiscard]] bool names_zone(std::string_view event) const override {
    const std::size_t begin = event.find_first_not_of('\0');
    if (begin == std::string_view::npos) return true;
    const auto stamp = read_json_stamp(event.substr(begin), path_);
    return !stamp || std::holds_alternative<Time>(*stamp);
  }

 private:
  std::vector<std::string> path_;
};

}  // namespace

std::unique_ptr<const Decoder> make_json_lines(std::string_view timestamp_field) {
  return std::make_unique<JsonLines>(parse_field_path(timestamp_field).value_or(std::vector<std::string>{}));
}

}  // namespace tocsin::format
