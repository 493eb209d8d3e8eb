// Configuration from disk: finds and reads the files, and has lib/ruleset understand them. Blocking. The same for the
// daemon and for the offline commands, so that `tocsin check` says what the daemon would say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "engine/program.h"
#include "model/definitions.h"
#include "ruleset/ruleset.h"

namespace tocsin::daemon {

inline constexpr const char* kDefaultConfig = "/etc/tocsin/tocsin.yaml";

// What a command line asks for.
struct ConfigurationSource {
  std::optional<std::string> config;  // none: kDefaultConfig, which may be missing
  std::vector<std::string> rules;  // files or directories; none: the settings' rule_directories, which may be missing
  std::optional<std::string> state_directory;
};

struct Configuration {
  Settings settings;
  std::string config;  // the settings file, absolute; empty: the default one
  Rules rules;
  std::string digest;                      // of the rule files
  std::vector<ruleset::SourceFile> files;  // in effective order
  std::vector<std::string> directories;    // rule directories that were there
  engine::TimeZones zones;                 // those that the rules name
  Diagnostics diagnostics;                 // with an error: not to be used
};

// `had`: directories of the configuration in force. One that is gone is an error: an unmounted file system must not
// take the rules along.
Configuration read_configuration(const ConfigurationSource& source, const std::vector<std::string>& had = {});

// Compiles what read_configuration() gave without errors. The rules move into the program: ten thousand of them are
// megabytes, which nobody needs twice.
std::shared_ptr<const engine::Program> compile(ProgramId id, Configuration& configuration, engine::Defaults defaults);

}  // namespace tocsin::daemon
