// Options that several commands share, spelt the same everywhere.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/time.h"
#include "control/codec.h"
#include "daemon/configuration.h"

namespace tocsin::daemon::cli {

// --config FILE, --rules DIR (again and again; the word --rules may be left out)
void add_configuration_options(CLI::App& sub, ConfigurationSource& source);
// An option of several values, each taken as it is written: to CLI11 '[a, b]' would be two.
CLI::Option* add_words(CLI::App& sub, const std::string& names, std::vector<std::string>& words, std::string help);
// --output text|json
void add_output_option(CLI::App& sub, std::string& output);

// A moment as a person writes it: as parse_iso8601() takes it, and also a date alone (its midnight), without seconds,
// and without a zone (UTC).
std::optional<Time> parse_moment(std::string text);

// Such a moment into the request, where one is given. False: it is none, which was said.
bool set_moment(control::Request& request, const std::string& argument, const std::string& text, const char* option);
// The text into the request, where it is not empty.
void set(control::Request& request, const std::string& argument, const std::string& text);

// The rules, or their mistakes on standard error and no value. Warnings are printed and do not stop it.
std::optional<Configuration> read_or_complain(const ConfigurationSource& source);

}  // namespace tocsin::daemon::cli
