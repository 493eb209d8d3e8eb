#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {Key{"interfaces"}, Key{"interval"}};
constexpr Duration kShortestInterval = std::chrono::seconds(1);  // CloudWatch: of a metric of high resolution
constexpr Duration kLongestInterval = std::chrono::hours(1);

// The name of an interface, or a glob of them.
void check_interface(const Located<std::string>& glob, Diagnostics& diagnostics) {
  const std::string& text = glob.value;
  const auto is_wrong = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '/'; };
  const bool open = std::count(text.begin(), text.end(), '[') > std::count(text.begin(), text.end(), ']');
  if (!text.empty() && text.size() <= limits::kInterfaceGlobBytes && !open &&
      std::none_of(text.begin(), text.end(), is_wrong)) {
    return;
  }
  diagnostics.error(glob.span, fmt::format("'{}' is no name of a network interface, and no pattern of them", text),
                    "eth0, or ens*");
}

}  // namespace

void decode_host_metrics(Fields& file, Decoded& out) {
  const YamlNode* node = file.find("host_metrics");
  if (node == nullptr || node->kind == Kind::null) return;
  Fields fields(file.document(), *node, "host_metrics", kKeys, file.diagnostics());
  if (node->kind != Kind::mapping) return;
  if (out.rules.host_metrics) {
    file.diagnostics().error(file.span_of("host_metrics"), "a second 'host_metrics': there is one host");
    return;
  }
  HostMetrics metrics;
  fields.require({"interfaces"});
  if (fields.texts("interfaces", metrics.interfaces) && metrics.interfaces.empty())
    fields.error("interfaces", "'interfaces' names no network interface", "interfaces: [\"ens*\"]");
  if (metrics.interfaces.size() > limits::kInterfaceGlobs) {
    fields.error("interfaces", fmt::format("'interfaces' has {} entries; at most {} are allowed",
                                           metrics.interfaces.size(), limits::kInterfaceGlobs));
  }
  for (const auto& glob : metrics.interfaces) check_interface(glob, fields.diagnostics());
  if (fields.duration("interval", metrics.interval) &&
      (metrics.interval < kShortestInterval || metrics.interval > kLongestInterval)) {
    fields.error("interval",
                 fmt::format("'interval' must lie between {} and {}, but this is {}", to_text(kShortestInterval),
                             to_text(kLongestInterval), to_text(metrics.interval)));
  }
  out.rules.host_metrics = std::move(metrics);
}

}  // namespace tocsin::ruleset
