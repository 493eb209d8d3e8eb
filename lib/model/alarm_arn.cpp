#include "model/alarm_arn.h"

#include <fmt/format.h>

#include <array>

namespace tocsin {
namespace {

// Regions of other partitions begin like this; all the rest is "aws".
struct Partition {
  std::string_view region_prefix;
  std::string_view name;
};
constexpr std::array kPartitions = {Partition{"cn-", "aws-cn"}, Partition{"us-gov-", "aws-us-gov"}};

std::string_view partition_of(std::string_view region) {
  std::string_view partition = "aws";
  for (const Partition& other : kPartitions) {
    if (region.starts_with(other.region_prefix)) partition = other.name;
  }
  return partition;
}

// Cuts `text` at its first colon: what stands before it; the rest stays. Without a colon: all of it.
std::string_view take_part(std::string_view& text) {
  const std::size_t colon = text.find(':');
  const std::string_view part = text.substr(0, colon);
  text = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  return part;
}

}  // namespace

std::string alarm_arn(const ArnPlace& place, std::string_view name) {
  return fmt::format("arn:{}:cloudwatch:{}:{}:alarm:{}", partition_of(place.region), place.region, place.account_id,
                     name);
}

std::string topic_arn(const ArnPlace& place, std::string_view name) {
  return fmt::format("arn:{}:sns:{}:{}:{}", partition_of(place.region), place.region, place.account_id, name);
}

std::string_view alarm_name_of(std::string_view name_or_arn) {
  std::string_view rest = name_or_arn;
  if (take_part(rest) != "arn" || !take_part(rest).starts_with("aws") || take_part(rest) != "cloudwatch") {
    return name_or_arn;
  }
  take_part(rest);  // region
  take_part(rest);  // account
  if (take_part(rest) != "alarm" || rest.empty()) return name_or_arn;
  return rest;  // colons and all
}

}  // namespace tocsin
