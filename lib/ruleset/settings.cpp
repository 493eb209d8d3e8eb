#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "ruleset/decode_entries.h"
#include "ruleset/fields.h"
#include "ruleset/ruleset.h"
#include "ruleset/yaml_tree.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {
    Key{"state_directory"}, Key{"control_socket"},   Key{"rule_directories"},   Key{"host"},         Key{"region"},
    Key{"account_id"},      Key{"metric_retention"}, Key{"self_alarm_actions"}, Key{"smtp"},         Key{"proxy"},
    Key{"no_proxy"},        Key{"ca_file"},          Key{"sns_endpoint"},       Key{"imds_endpoint"}};
constexpr Duration kShortestRetention = std::chrono::hours(1);
constexpr Duration kLongestRetention = std::chrono::hours(24) * 455;  // CloudWatch: of its coarsest datapoints
constexpr std::size_t kSocketPathBytes = 107;                         // sockaddr_un
constexpr std::size_t kAccountDigits = 12;
constexpr NameRule kHostRule{"'host'", 255};
constexpr NameRule kRegionRule{"'region'", 64};

bool check_path(const Located<std::string>& path, std::string_view key, Diagnostics& diagnostics) {
  const std::size_t before = path.value.find('\0');
  if (path.value.starts_with('/') && before == std::string::npos) return true;
  diagnostics.error(path.span, fmt::format("'{}' must be an absolute path, but this is '{}'", key, path.value),
                    "begin it with '/'");
  return false;
}

void decode_path(Fields& fields, std::string_view key, std::string& out) {
  Located<std::string> path;
  if (fields.text(key, path) && check_path(path, key, fields.diagnostics())) out = path.value;
}

void decode_name(Fields& fields, std::string_view key, const NameRule& rule, std::string& out) {
  Located<std::string> name;
  if (!fields.text(key, name)) return;
  check_name(name.value, name.span, rule, fields.diagnostics());
  out = name.value;
}

void decode_retention(Fields& fields, Duration& out) {
  Duration retention{};
  if (!fields.duration("metric_retention", retention)) return;
  if (retention >= kShortestRetention && retention <= kLongestRetention) {
    out = retention;
  } else {
    fields.error("metric_retention",
                 fmt::format("'metric_retention' must lie between {} and {}, but this is {}",
                             to_text(kShortestRetention), to_text(kLongestRetention), to_text(retention)));
  }
}

}  // namespace

LoadedSettings load_settings(const std::string& path, const std::string& bytes) {
  LoadedSettings loaded;
  Settings& settings = loaded.settings;
  const Document document = parse_yaml(path, bytes, loaded.diagnostics);
  if (document.root.kind == Kind::null) return loaded;
  Fields fields(document, document.root, "tocsin.yaml", kKeys, loaded.diagnostics);
  decode_path(fields, "state_directory", settings.state_directory);
  decode_path(fields, "control_socket", settings.control_socket);
  if (settings.control_socket.size() > kSocketPathBytes) {
    fields.error("control_socket", fmt::format("'control_socket' has {} bytes; the path of a socket has at most {}",
                                               settings.control_socket.size(), kSocketPathBytes));
  }
  if (std::vector<Located<std::string>> directories; fields.texts("rule_directories", directories)) {
    settings.rule_directories.clear();
    for (const auto& directory : directories) {
      if (check_path(directory, "rule_directories", loaded.diagnostics))
        settings.rule_directories.push_back(directory.value);
    }
    if (directories.empty()) fields.error("rule_directories", "'rule_directories' names no directory");
  }
  decode_name(fields, "host", kHostRule, settings.host);
  decode_name(fields, "region", kRegionRule, settings.region);
  if (std::string account; fields.text("account_id", account)) {
    const bool digits = std::all_of(account.begin(), account.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (account.size() == kAccountDigits && digits) {
      settings.account_id = account;
    } else {
      fields.error("account_id", fmt::format("'account_id' must be 12 digits, but this is '{}'", account));
    }
  }
  decode_retention(fields, settings.metric_retention);
  if (fields.texts("self_alarm_actions", settings.self_alarm_actions) &&
      settings.self_alarm_actions.size() > limits::kActionsPerState) {
    fields.error("self_alarm_actions", fmt::format("'self_alarm_actions' names {} topics; an alarm tells at most {}",
                                                   settings.self_alarm_actions.size(), limits::kActionsPerState));
  }
  decode_outgoing(fields, settings.outgoing);
  return loaded;
}

}  // namespace tocsin::ruleset
