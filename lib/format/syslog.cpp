#include "format/syslog.h"

#include <variant>

#include "format/lines.h"
#include "format/stamp.h"
#include "format/stamp_time.h"

namespace tocsin::format {
namespace {

class Syslog final : public Decoder {
 public:
  Framed frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
               Counters& counters) const override {
    return frame_lines(chunk, state, records, counters);
  }

  std::optional<Time> date(std::string_view event, const Reference& reference, DecoderState& state) const override {
    const auto stamp = read_stamp(event);
    return stamp ? to_time(*stamp, reference, state) : std::nullopt;
  }

  [[nodiscard]] bool names_zone(std::string_view event) const override {
    const auto stamp = read_stamp(event);
    return stamp && std::holds_alternative<Time>(*stamp);
  }

  [[nodiscard]] bool same_stamp(std::string_view a, std::string_view b) const override {
    return format::same_stamp(a, b);
  }
};

}  // namespace

std::unique_ptr<const Decoder> make_syslog() { return std::make_unique<Syslog>(); }

}  // namespace tocsin::format
