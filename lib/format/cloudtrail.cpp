#include "format/cloudtrail.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "format/json_stamp.h"
#include "format/record_framing.h"
#include "format/stamp_time.h"

namespace tocsin::format {
namespace {

// A record has most of these; digests, notices of delivery and test events have none.
constexpr std::array<std::string_view, 7> kMembers = {"eventVersion", "eventTime", "eventName",    "eventSource",
                                                      "eventID",      "eventType", "eventCategory"};
constexpr RecordKind kRecords{{kMembers, "Records"}, Damage::Kind::no_record};

class CloudTrail final : public Decoder {
 public:
  Framed frame(const Chunk& chunk, DecoderState& state, std::vector<Slice>& records,
               Counters& counters) const override {
    return frame_records(kRecords, chunk, state, records, counters);
  }

  std::optional<Time> date(std::string_view event, const Reference& reference, DecoderState& state) const override {
    static const std::array<std::string, 1> kPath = {"eventTime"};
    const auto stamp = read_json_stamp(event, kPath);
    return stamp ? to_time(*stamp, reference, state) : std::nullopt;
  }
};

}  // namespace

std::unique_ptr<const Decoder> make_cloudtrail() { return std::make_unique<CloudTrail>(); }

}  // namespace tocsin::format
