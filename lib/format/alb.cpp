#include "format/alb.h"

#include "format/columns.h"
#include "format/lines.h"
#include "format/stamp.h"

namespace tocsin::format {
namespace {

class Alb final : public Decoder {
 public:
  Framed frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
               Counters& counters) const override {
    return frame_lines(chunk, state, records, counters);
  }

  std::optional<Time> date(std::string_view event, const Reference&, DecoderState& state) const override {
    const auto time = read_iso8601_utc(first_field(from_column(event, 2)));
    if (time) state.last_stamp = time;
    return time;
  }
};

}  // namespace

std::unique_ptr<const Decoder> make_alb() { return std::make_unique<Alb>(); }

}  // namespace tocsin::format
