#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/json_writer.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/options.h"
#include "pattern/evaluate.h"
#include "pattern/extracted_values.h"
#include "pattern/parse.h"

namespace tocsin::daemon::cli {
namespace {

struct Options {
  std::string pattern;
  std::vector<std::string> messages;
  std::string file;
  std::string output = "text";
};

// Prints as it goes: a log file may be larger than memory.
class Printer {
 public:
  explicit Printer(bool compact) : separator_(compact ? "" : "\n  ") { fmt::print("{{\"matches\":["); }

  void event(const pattern::Ast& ast, std::string_view message) {
    ++number_;
    if (!pattern::evaluate(ast, message)) return;
    JsonWriter json;
    json.begin_object().key("eventNumber").value(number_).key("eventMessage").value(message);
    json.key("extractedValues").begin_object();
    for (const auto& [name, value] : pattern::extracted_values(ast, message)) json.key(name).value(value);
    json.end_object().end_object();
    fmt::print("{}{}{}", any_ ? "," : "", separator_, std::move(json).text());
    any_ = true;
  }

  void end() const { fmt::print("{}]}}\n", any_ && *separator_ != '\0' ? "\n" : ""); }

 private:
  const char* separator_;
  std::uint64_t number_ = 0;
  bool any_ = false;
};

void read_lines(std::istream& in, const pattern::Ast& ast, Printer& printer) {
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    printer.event(ast, line);
  }
}

int run(const Options& options) {
  const auto ast = pattern::parse(options.pattern);
  if (!ast) {
    fmt::print(stderr, "tocsin: invalid filter pattern, column {}: {}\n{}\n", ast.error().offset + 1,
               ast.error().message, pattern::with_caret(options.pattern, ast.error()));
    if (!ast.error().hint.empty()) fmt::print(stderr, "{}\n", ast.error().hint);
    return kUsage;
  }
  std::ifstream file;
  if (!options.file.empty()) {
    file.open(options.file, std::ios::binary);
    if (!file || std::filesystem::is_directory(options.file)) {
      fmt::print(stderr, "tocsin: cannot read {}\n", options.file);
      return kNotSo;
    }
  }
  std::ios::sync_with_stdio(false);
  Printer printer(options.output == "json");
  for (const std::string& message : options.messages) printer.event(*ast, message);
  if (!options.file.empty()) {
    read_lines(file, *ast, printer);
  } else if (options.messages.empty()) {
    read_lines(std::cin, *ast, printer);
  }
  printer.end();
  return kDone;
}

}  // namespace

std::function<int()> add_test_metric_filter(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  sub.add_option("--filter-pattern", options->pattern, "CloudWatch Logs filter pattern, see tocsin-filter-patterns(7)")
      ->required();
  auto* const messages = add_words(sub, "--log-event-messages", options->messages,
                                   "events, one an argument; default: the lines of standard input");
  sub.add_option("--file", options->file, "a file of events, one a line")->excludes(messages);
  add_output_option(sub, options->output);
  return [options] { return run(*options); };
}

}  // namespace tocsin::daemon::cli
