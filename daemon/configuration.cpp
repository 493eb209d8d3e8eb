#include "daemon/configuration.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "alarm/evaluation_clock.h"
#include "base/limits.h"
#include "base/unique_fd.h"
#include "ruleset/self_alarms.h"

namespace tocsin::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kZoneBytes = 1U << 20U;

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// At most `most` bytes and one more, so that a caller sees that there are more.
Result<std::string> read_file(const std::string& path, std::size_t most) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd) return Unexpected(from_errno(errno, path));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return Unexpected(from_errno(errno, path));
  const bool null_device = S_ISCHR(info.st_mode) && info.st_rdev == makedev(1, 3);  // a link to /dev/null masks
  if (!S_ISREG(info.st_mode) && !null_device)
    return Unexpected(Error{ErrorCode::invalid, fmt::format("{}: is {}, and no file", path, kind_of(info.st_mode))});
  std::string bytes;
  std::array<char, 65536> buffer{};
  while (bytes.size() <= most) {
    const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Unexpected(from_errno(errno, path));
    if (n == 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return bytes;
}

// Of a message that stands behind the path already.
std::string_view without_path(std::string_view message, const std::string& path) {
  if (message.starts_with(path + ": ")) message.remove_prefix(path.size() + 2);
  return message;
}

bool looks_like_rules(const std::string& name) {
  return name.ends_with(".yml") || name.ends_with(".json") || name.ends_with(".YAML");
}

void read_rule_file(const fs::path& path, std::size_t directory, std::vector<ruleset::SourceFile>& files,
                    Diagnostics& diagnostics) {
  auto bytes = read_file(path.string(), limits::kRuleFileBytes);
  if (!bytes) {
    diagnostics.error({path.string(), 0, 0},
                      fmt::format("cannot read the rule file: {}", without_path(bytes.error().message, path.string())));
    return;
  }
  files.push_back({path.string(), path.filename().string(), directory, std::move(*bytes)});
}

// Drop-in habits: only *.yaml; names that editors and package managers leave behind are passed over in silence.
// False: it is not there.
bool read_directory(const std::string& directory, std::size_t index, bool must_exist,
                    std::vector<ruleset::SourceFile>& files, Diagnostics& diagnostics) {
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  if (error) {
    const bool missing = error == std::errc::no_such_file_or_directory;
    if (missing && !must_exist) return false;
    diagnostics.error({directory, 0, 0}, fmt::format("cannot read the rule directory: {}", error.message()),
                      "make it, or take it out of rule_directories");
    return false;
  }
  std::vector<fs::path> paths;
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    if (error) break;
    paths.push_back(entries->path());
  }
  if (error) diagnostics.error({directory, 0, 0}, fmt::format("cannot read the rule directory: {}", error.message()));
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const std::string name = path.filename().string();
    if (name.starts_with('.')) continue;
    if (name.ends_with(".yaml")) {
      read_rule_file(path, index, files, diagnostics);
    } else if (looks_like_rules(name)) {
      diagnostics.warning({path.string(), 0, 0}, "not read: rule files end in .yaml",
                          fmt::format("rename it to '{}.yaml'", path.stem().string()));
    }
  }
  return true;
}

std::string environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here writes the environment
  return value == nullptr ? "" : value;
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

// "local" is what the C library would use: $TZ where it names a zone, else /etc/localtime, else UTC.
std::string zone_file(const std::string& name) {
  if (name != "local") return "/usr/share/zoneinfo/" + name;
  std::string tz = environment("TZ");
  if (tz.starts_with(':')) tz.erase(0, 1);
  if (tz.empty()) return "/etc/localtime";
  return tz.starts_with('/') ? tz : "/usr/share/zoneinfo/" + tz;
}

// `owner` says whose it is: "log group 'secure'".
void read_zone(const std::string& name, const Span& span, const std::string& owner, Configuration& configuration) {
  if (name == "UTC" || configuration.zones.contains(name)) return;
  if (name.find("..") != std::string::npos || name.starts_with('/')) {
    configuration.diagnostics.error(span, fmt::format("timezone '{}' is no zone's name", name),
                                    "write a name such as Europe/Berlin, or local");
    return;
  }
  const std::string path = zone_file(name);
  auto bytes = read_file(path, kZoneBytes);
  if (!bytes && name == "local") return;  // a host without a zone keeps UTC
  auto zone = bytes ? TimeZone::from_tzif(*bytes) : Result<TimeZone>(Unexpected(bytes.error()));
  if (!zone) {
    configuration.diagnostics.error(
        span, fmt::format("timezone '{}' of {} cannot be used: {}", name, owner, zone.error().message),
        "write a name such as Europe/Berlin, and see that the package tzdata is installed");
    return;
  }
  configuration.zones.emplace(name, std::make_shared<const TimeZone>(std::move(*zone)));
}

void read_zones(Configuration& configuration) {
  for (const LogGroup& group : configuration.rules.log_groups) {
    read_zone(group.timezone, group.name.span, fmt::format("log group '{}'", group.name.value), configuration);
  }
  for (const Mute& mute : configuration.rules.mutes) {
    if (mute.from) continue;
    read_zone(mute.timezone.value, mute.timezone.span.line != 0 ? mute.timezone.span : mute.name.span,
              fmt::format("mute '{}'", mute.name.value), configuration);
  }
  for (const Alarm& alarm : configuration.rules.alarms) {
    const std::string& zone = alarm.wall_clock_zone;
    if (zone.empty() || alarm::parse_utc_offset(zone)) continue;
    read_zone(zone, alarm.name.span, fmt::format("alarm '{}'", alarm.name.value), configuration);
  }
}

void read_settings(const ConfigurationSource& source, Configuration& configuration) {
  const std::string path = source.config.value_or(kDefaultConfig);
  std::error_code no_working_directory;
  if (path != kDefaultConfig) configuration.config = fs::absolute(path, no_working_directory).string();
  auto bytes = read_file(path, limits::kRuleFileBytes);
  if (!bytes && (source.config || bytes.error().code != ErrorCode::not_found)) {
    configuration.diagnostics.error(
        {path, 0, 0}, fmt::format("cannot read the configuration: {}", without_path(bytes.error().message, path)));
  }
  auto loaded = ruleset::load_settings(path, bytes ? *bytes : std::string());
  configuration.diagnostics.append(loaded.diagnostics);
  configuration.settings = std::move(loaded.settings);
  Settings& settings = configuration.settings;
  if (source.state_directory) settings.state_directory = *source.state_directory;
  if (settings.state_directory.empty()) {
    const std::string given =
        environment("STATE_DIRECTORY");  // systemd; a colon-separated list of which the first is ours
    settings.state_directory = given.empty() ? "/var/lib/tocsin" : given.substr(0, given.find(':'));
  }
  if (settings.host.empty()) settings.host = host_name();
}

void warn_of_no_rules(const std::vector<std::string>& places, const std::string& config, Diagnostics& diagnostics) {
  if (places.empty()) {
    diagnostics.warning({config, 0, 0}, "rule_directories is empty: there are no rules, and nothing is watched");
    return;
  }
  diagnostics.warning(
      {places.front(), 0, 0},
      fmt::format("there are no rule files (*.yaml) in {}: nothing is watched", fmt::join(places, ", ")),
      "write a drop-in, see tocsin-rules(5)");
}

void warn_of_no_mail_server(Configuration& configuration) {
  if (!configuration.settings.outgoing.smtp.server.empty()) return;
  for (const Topic& topic : configuration.rules.topics) {
    for (const Subscription& subscription : topic.subscriptions) {
      if (subscription.protocol != Protocol::email) continue;
      configuration.diagnostics.warning(subscription.endpoint.span, "no mail is sent: the settings name no server",
                                        "write smtp: {server: …, from: …} into tocsin.yaml");
      return;
    }
  }
}

}  // namespace

Configuration read_configuration(const ConfigurationSource& source, const std::vector<std::string>& had) {
  Configuration configuration;
  read_settings(source, configuration);
  Diagnostics& diagnostics = configuration.diagnostics;

  std::vector<ruleset::SourceFile> files;
  const auto& places = source.rules.empty() ? configuration.settings.rule_directories : source.rules;
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::error_code ignored;
    if (!source.rules.empty() && fs::exists(places[i], ignored) && !fs::is_directory(places[i], ignored)) {
      read_rule_file(places[i], i, files, diagnostics);
      continue;
    }
    const bool must_exist = !source.rules.empty() || std::find(had.begin(), had.end(), places[i]) != had.end();
    if (read_directory(places[i], i, must_exist, files, diagnostics)) configuration.directories.push_back(places[i]);
  }
  configuration.files = ruleset::merge(std::move(files));
  if (configuration.files.empty() && !diagnostics.has_errors())
    warn_of_no_rules(places, source.config.value_or(kDefaultConfig), diagnostics);
  auto loaded = ruleset::load(configuration.files);
  diagnostics.append(loaded.diagnostics);
  configuration.rules = std::move(loaded.rules);
  if (!diagnostics.has_errors()) ruleset::direct_self_alarms(configuration.settings, configuration.rules, diagnostics);
  configuration.digest = ruleset::rules_digest(configuration.files);
  warn_of_no_mail_server(configuration);
  if (!diagnostics.has_errors()) read_zones(configuration);
  return configuration;
}

std::shared_ptr<const engine::Program> compile(ProgramId id, Configuration& configuration, engine::Defaults defaults) {
  const Settings& settings = configuration.settings;
  auto program =
      engine::Program::compile(id, std::move(configuration.rules), configuration.zones,
                               {settings.host, settings.region, settings.account_id, configuration.config}, defaults);
  ::malloc_trim(0);  // parsing and compiling take much that is needed only then: tens of megabytes for 10,000 filters
  return program;
}

}  // namespace tocsin::daemon
