#include "format/text.h"

#include "format/lines.h"

namespace tocsin::format {
namespace {

class Text final : public Decoder {
 public:
  Framed frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
               Counters& counters) const override {
    return frame_lines(chunk, state, records, counters);
  }

  std::optional<Time> date(std::string_view, const Reference&, DecoderState&) const override { return std::nullopt; }
};

}  // namespace

std::unique_ptr<const Decoder> make_text() { return std::make_unique<Text>(); }

}  // namespace tocsin::format
