#include "daemon/cli/options.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "base/utf8.h"

namespace tocsin::daemon::cli {

void add_configuration_options(CLI::App& sub, ConfigurationSource& source) {
  sub.add_option("--config", source.config, "settings (default: /etc/tocsin/tocsin.yaml, which may be missing)");
  sub.add_option("--rules", source.rules,
                 "rule directory or file, in place of the settings' rule_directories; may be given again")
      ->allow_extra_args(false);
  // After --rules, which sets the list.
  sub.add_option_function<std::vector<std::string>>(
      "RULES",
      [&source](const std::vector<std::string>& paths) {
        source.rules.insert(source.rules.end(), paths.begin(), paths.end());
      },
      "the same, without the option's name");
}

CLI::Option* add_words(CLI::App& sub, const std::string& names, std::vector<std::string>& words, std::string help) {
  constexpr int kMost = 1 << 20;  // from CLI11's own "any number" on, only one word follows the option
  return sub.add_option(names, words, std::move(help))->expected(1, kMost)->allow_extra_args(false);
}

void add_output_option(CLI::App& sub, std::string& output) {
  sub.add_option("--output", output, "text or json")->check(CLI::IsMember({"text", "json"}))->default_str(output);
}

std::optional<Time> parse_moment(std::string text) {
  if (const auto exact = parse_iso8601(text)) return exact;
  constexpr std::size_t kDate = 10;  // 2026-11-15
  constexpr std::size_t kMinutes = 16;
  constexpr std::size_t kSeconds = 19;
  if (text.size() == kDate) text += "T00:00:00";
  if (text.size() >= kMinutes && (text.size() == kMinutes || text[kMinutes] != ':')) text.insert(kMinutes, ":00");
  if (text.size() >= kSeconds && text.find_first_of("Zz+-", kSeconds) == std::string::npos) text += 'Z';
  return parse_iso8601(text);
}

bool set_moment(control::Request& request, const std::string& argument, const std::string& text, const char* option) {
  if (text.empty()) return true;
  const auto time = parse_moment(text);
  if (!time) {
    fmt::print(stderr, "tocsin: {} wants a time such as 2026-11-15T20:35:41Z, or a date such as 2026-11-15, not '{}'\n",
               option, printable(text));
    return false;
  }
  request.arguments[argument] = {to_iso8601(*time)};
  return true;
}

void set(control::Request& request, const std::string& argument, const std::string& text) {
  if (!text.empty()) request.arguments[argument] = {text};
}

std::optional<Configuration> read_or_complain(const ConfigurationSource& source) {
  Configuration configuration = read_configuration(source);
  std::fputs(configuration.diagnostics.to_text().c_str(), stderr);
  if (configuration.diagnostics.has_errors()) return std::nullopt;
  return configuration;
}

}  // namespace tocsin::daemon::cli
