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

// A record has most of these.
constexpr std::array<std::string_view, 7> kMembers = {"eventVersion", "eventTime", "eventName",    "eventSource",
                                                      "eventID",      "eventType", "eventCategory"};
// Digests; and notices of a file's delivery: the trail's own, S3's (whose records look like ours but for `s3`), and
// either in SNS's envelope.
constexpr std::array<std::string_view, 5> kOtherMembers = {"digestS3Object", "digestStartTime", "s3ObjectKey", "s3",
                                                           "TopicArn"};
constexpr std::array<Count, kOtherMembers.size()> kOthers = {Count::digests, Count::digests, Count::notices,
                                                             Count::notices, Count::notices};
constexpr RecordKind kRecords{
    {kMembers, "Records", kOtherMembers, "eventID", "recipientAccountId"}, Damage::Kind::no_record, kOthers};

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
