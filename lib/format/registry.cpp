#include "format/registry.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "format/alb.h"
#include "format/cloudfront.h"
#include "format/cloudtrail.h"
#include "format/json_lines.h"
#include "format/metric_stream.h"
#include "format/s3_access.h"
#include "format/syslog.h"
#include "format/text.h"
#include "format/vpc_flow.h"

namespace tocsin::format {
namespace {

struct Entry {
  Format format;
  std::unique_ptr<const Decoder> (*make)(const LogGroup& group);
};

// Beside one another, so that names() is a view of the first.
constexpr std::array<std::string_view, 9> kNames = {"syslog", "text",       "json",      "cloudtrail",   "vpc_flow",
                                                    "alb",    "cloudfront", "s3_access", "metric_stream"};
constexpr std::array<Entry, kNames.size()> kFormats = {{
    {Format::syslog, [](const LogGroup&) { return make_syslog(); }},
    {Format::text, [](const LogGroup&) { return make_text(); }},
    {Format::json, [](const LogGroup& group) { return make_json_lines(group.timestamp_field); }},
    {Format::cloudtrail, [](const LogGroup&) { return make_cloudtrail(); }},
    {Format::vpc_flow, [](const LogGroup&) { return make_vpc_flow(); }},
    {Format::alb, [](const LogGroup&) { return make_alb(); }},
    {Format::cloudfront, [](const LogGroup&) { return make_cloudfront(); }},
    {Format::s3_access, [](const LogGroup&) { return make_s3_access(); }},
    {Format::metric_stream, [](const LogGroup&) { return make_metric_stream(); }},
}};

std::size_t index_of(Format format) {
  const auto found =
      std::find_if(kFormats.begin(), kFormats.end(), [&](const Entry& entry) { return entry.format == format; });
  CHECK(found != kFormats.end());
  return static_cast<std::size_t>(found - kFormats.begin());
}

}  // namespace

std::optional<Format> find(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return kFormats[static_cast<std::size_t>(found - kNames.begin())].format;
}

std::string_view name_of(Format format) { return kNames[index_of(format)]; }

std::span<const std::string_view> names() { return kNames; }

bool is_delivered_whole(Format format) {
  switch (format) {
    case Format::syslog:
    case Format::text:
    case Format::json:
      return false;
    case Format::cloudtrail:
    case Format::vpc_flow:
    case Format::alb:
    case Format::cloudfront:
    case Format::s3_access:
    case Format::metric_stream:
      return true;
  }
  return false;
}

std::unique_ptr<const Decoder> make_decoder(const LogGroup& group) {
  return kFormats[index_of(group.format)].make(group);
}

}  // namespace tocsin::format
