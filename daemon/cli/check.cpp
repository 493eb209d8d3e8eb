#include <fmt/format.h>

#include "base/counted.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/options.h"

namespace tocsin::daemon::cli {
namespace {

std::string as_json(const Configuration& configuration) {
  JsonWriter json;
  json.begin_object().key("valid").value(!configuration.diagnostics.has_errors()).key("diagnostics").begin_array();
  for (const Diagnostic& d : configuration.diagnostics.sorted()) {
    json.begin_object()
        .key("severity")
        .value(d.severity == Severity::error ? "error" : "warning")
        .key("file")
        .value(d.span.file);
    json.key("line").value(d.span.line).key("column").value(d.span.column).key("message").value(d.message);
    if (!d.hint.empty()) json.key("hint").value(d.hint);
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).text();
}

// Nothing in a name or a file reaches the terminal as a command to it; lines and tabs stay.
void print_escaped(const ruleset::SourceFile& file) {
  fmt::print("# {}\n{}", printable(file.path), printable_lines(file.bytes));
  if (!file.bytes.ends_with('\n')) fmt::print("\n");
}

}  // namespace

std::function<int()> add_check(CLI::App& sub) {
  struct Options {
    ConfigurationSource source;
    std::string output = "text";
  };
  const auto options = std::make_shared<Options>();
  add_configuration_options(sub, options->source);
  add_output_option(sub, options->output);
  return [options] {
    const Configuration configuration = read_configuration(options->source);
    const bool valid = !configuration.diagnostics.has_errors();
    if (options->output == "json") {
      fmt::print("{}\n", as_json(configuration));
      return valid ? kDone : kNotSo;
    }
    std::fputs(configuration.diagnostics.to_text().c_str(), stderr);
    if (!valid) return kNotSo;
    const Rules& rules = configuration.rules;
    const std::size_t composites = rules.composite_alarms.size();
    fmt::print("good: {}, {}, {}, {}{}, {}\n", counted(configuration.files.size(), "file"),
               counted(rules.log_groups.size(), "log group"), counted(rules.metric_filters.size(), "metric filter"),
               counted(rules.alarms.size(), "alarm"),
               composites == 0 ? "" : ", " + counted(composites, "composite alarm"),
               counted(rules.topics.size(), "topic"));
    return kDone;
  };
}

std::function<int()> add_cat_config(CLI::App& sub) {
  const auto source = std::make_shared<ConfigurationSource>();
  add_configuration_options(sub, *source);
  return [source] {
    const Configuration configuration = read_configuration(*source);
    for (const ruleset::SourceFile& file : configuration.files) {
      print_escaped(file);
    }
    std::fputs(configuration.diagnostics.to_text().c_str(), stderr);
    return configuration.diagnostics.has_errors() ? kNotSo : kDone;
  };
}

}  // namespace tocsin::daemon::cli
