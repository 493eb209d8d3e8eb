#include "format/vpc_flow.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "format/columns.h"
#include "format/headed_lines.h"

namespace tocsin::format {
namespace {

constexpr std::uint32_t kDefaultStart = 11;  // version account-id … packets bytes start end action log-status
constexpr std::size_t kSecondsDigits = 10;   // from 2001 to 2286: nothing else in a record is taken for a time

constexpr std::array<std::string_view, 37> kNames = {"version",
                                                     "account-id",
                                                     "interface-id",
                                                     "srcaddr",
                                                     "dstaddr",
                                                     "srcport",
                                                     "dstport",
                                                     "protocol",
                                                     "packets",
                                                     "bytes",
                                                     "start",
                                                     "end",
                                                     "action",
                                                     "log-status",
                                                     "vpc-id",
                                                     "subnet-id",
                                                     "instance-id",
                                                     "tcp-flags",
                                                     "type",
                                                     "pkt-srcaddr",
                                                     "pkt-dstaddr",
                                                     "region",
                                                     "az-id",
                                                     "sublocation-type",
                                                     "sublocation-id",
                                                     "flow-direction",
                                                     "pkt-src-aws-service",
                                                     "pkt-dst-aws-service",
                                                     "traffic-path",
                                                     "ecs-cluster-name",
                                                     "ecs-cluster-arn",
                                                     "ecs-service-name",
                                                     "ecs-container-id",
                                                     "ecs-task-id",
                                                     "ecs-task-arn",
                                                     "reject-reason",
                                                     "encryption-status"};

bool is_small(char c) { return c >= 'a' && c <= 'z'; }

bool is_name(std::string_view field) {
  return is_small(field.front()) && std::all_of(field.begin(), field.end(), [](char c) {
           return is_small(c) || (c >= '0' && c <= '9') || c == '-';
         });
}

// Records do not get far here: an address or a number is no name.
bool take_header(std::string_view line, DecoderState& state) {
  bool known = false;
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  for (std::uint32_t column = 1; !line.empty(); ++column) {
    const std::string_view field = take_field(line);
    if (field.empty() || !is_name(field)) return false;
    known = known || std::find(kNames.begin(), kNames.end(), field) != kNames.end();
    if (field == "start") start = column;
    if (field == "end") end = column;
  }
  if (!known) return false;
  state.time_columns = start != 0 ? start : end != 0 ? end : kNoTimeColumn;
  return true;
}

class VpcFlow final : public HeadedDecoder {
 public:
  VpcFlow() : HeadedDecoder(take_header) {}

 private:
  [[nodiscard]] std::optional<Time> date_by(std::uint32_t column, std::string_view event) const override {
    const std::string_view field = first_field(from_column(event, column == 0 ? kDefaultStart : column));
    if (field.size() != kSecondsDigits) return std::nullopt;
    std::uint64_t seconds = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), seconds);
    if (error != std::errc{} || end != field.data() + field.size() || field.front() == '0') return std::nullopt;
    return from_ms(static_cast<std::int64_t>(seconds) * 1000);
  }
};

}  // namespace

std::unique_ptr<const Decoder> make_vpc_flow() { return std::make_unique<VpcFlow>(); }

}  // namespace tocsin::format
