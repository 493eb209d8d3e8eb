// tocsin put-metric-data, with the AWS command line's options. What they say becomes the JSON of PutMetricData; what it
// is worth, the daemon says.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>

#include "base/json_writer.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "control/metric_requests.h"
#include "control/shorthand.h"
#include "daemon/cli/client.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/options.h"

namespace tocsin::daemon::cli {
namespace {

constexpr std::string_view kFile = "file://";

struct Options {
  ClientOptions client;
  std::string output = "text";
  std::string name_space;
  std::vector<std::string> metric_data;
  std::string metric_name;
  std::string value;
  std::vector<std::string> values;
  std::vector<std::string> counts;
  std::string statistic_values;
  std::vector<std::string> dimensions;
  std::string unit;
  std::string timestamp;
  std::string storage_resolution;
};

std::nullopt_t complain(const std::string& what) {
  fmt::print(stderr, "tocsin: {}\n", what);
  return std::nullopt;
}

// A file's text; none after saying why.
std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(limits::kRequestBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (!in && in.gcount() == 0)) return complain(printable(path) + " cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > limits::kRequestBytes)
    return complain(fmt::format("{} has more than {} bytes; put its datapoints in several requests", printable(path),
                                limits::kRequestBytes));
  return text;
}

// A number as the person wrote it, if it is one that JSON has.
bool write_number(JsonWriter& json, const std::string& text) {
  simdjson::dom::parser parser;
  double number = 0;
  if (parser.parse(text).get(number) != simdjson::SUCCESS) {
    fmt::print(stderr, "tocsin: '{}' is no number\n", printable(text));
    return false;
  }
  json.raw(text);
  return true;
}

bool write_numbers(JsonWriter& json, const std::vector<std::string>& texts) {
  json.begin_array();
  for (const std::string& text : texts) {
    if (!write_number(json, text)) return false;
  }
  json.end_array();
  return true;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// "A=1,B=2"; false after saying what is wrong.
template <class Take>
bool each_pair(const std::string& option, const std::string& text, Take take) {
  for (const std::string& part : split(text)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0) {
      fmt::print(stderr, "tocsin: {} wants NAME=VALUE,…, and not '{}'\n", option, printable(text));
      return false;
    }
    if (!take(part.substr(0, equals), part.substr(equals + 1))) return false;
  }
  return true;
}

bool write_set(JsonWriter& json, const std::string& text) {
  json.begin_object();
  const bool good = each_pair("--statistic-values", text, [&json](const std::string& name, const std::string& value) {
    json.key(name);
    return write_number(json, value);
  });
  if (good) json.end_object();
  return good;
}

// As AWS writes them for this command, "Host=web-1,Disk=sda"; or as for the others, "Name=Host,Value=web-1", or JSON.
bool write_dimensions(JsonWriter& json, const std::vector<std::string>& texts) {
  const auto write = [&json](const std::string& name, const std::string& value) {
    json.begin_object().key("Name").value(name).key("Value").value(value).end_object();
    return true;
  };
  json.begin_array();
  for (const std::string& text : texts) {
    const bool is_long = text.starts_with('[') || text.starts_with('{') ||
                         (text.starts_with("Name=") && text.find(",Value=") != std::string::npos);
    if (!is_long) {
      if (!each_pair("--dimensions", text, write)) return false;
      continue;
    }
    const auto some = control::parse_dimensions({text}, true);
    if (!some) {
      fmt::print(stderr, "tocsin: {}\n", some.error().message);
      return false;
    }
    for (const auto& dimension : *some) write(dimension.name, *dimension.value);
  }
  json.end_array();
  return true;
}

// One datapoint out of the options.
std::optional<std::string> datum_of(const Options& options) {
  if (options.metric_name.empty()) return complain("put-metric-data needs --metric-name, or --metric-data");
  JsonWriter json;
  json.begin_array().begin_object().key("MetricName").value(options.metric_name);
  if (!options.value.empty() && !write_number(json.key("Value"), options.value)) return std::nullopt;
  if (!options.values.empty() && !write_numbers(json.key("Values"), options.values)) return std::nullopt;
  if (!options.counts.empty() && !write_numbers(json.key("Counts"), options.counts)) return std::nullopt;
  if (!options.statistic_values.empty() && !write_set(json.key("StatisticValues"), options.statistic_values))
    return std::nullopt;
  if (!options.dimensions.empty() && !write_dimensions(json.key("Dimensions"), options.dimensions)) return std::nullopt;
  if (!options.unit.empty()) json.key("Unit").value(options.unit);
  if (!options.timestamp.empty()) {
    const auto time = parse_moment(options.timestamp);
    if (!time)
      return complain(
          fmt::format("--timestamp wants a time such as 2026-11-15T20:35:41Z, not '{}'", printable(options.timestamp)));
    json.key("Timestamp").value(to_iso8601(*time));
  }
  if (!options.storage_resolution.empty() && !write_number(json.key("StorageResolution"), options.storage_resolution))
    return std::nullopt;
  json.end_object().end_array();
  return std::move(json).text();
}

// Each word a datapoint, in shorthand or as a JSON object.
std::optional<std::string> data_of_words(const std::vector<std::string>& words) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& word : words) {
    if (word.starts_with('{')) {
      json.raw(word);
      continue;
    }
    const auto datum = control::json_of_shorthand(word);
    if (!datum) return complain("--metric-data: " + datum.error().message);
    json.raw(*datum);
  }
  json.end_array();
  return std::move(json).text();
}

std::optional<std::string> data_of(const Options& options) {
  if (options.metric_data.empty()) return datum_of(options);
  const bool both = !options.metric_name.empty() || !options.value.empty() || !options.values.empty() ||
                    !options.counts.empty() || !options.statistic_values.empty() || !options.dimensions.empty() ||
                    !options.unit.empty() || !options.timestamp.empty() || !options.storage_resolution.empty();
  if (both) return complain("--metric-data says all about its datapoints: it goes without the other options");
  const std::string& first = options.metric_data.front();
  const bool whole = options.metric_data.size() == 1;
  if (whole && first.starts_with(kFile)) return read_file(first.substr(kFile.size()));
  if (whole && first.starts_with('[')) return first;
  return data_of_words(options.metric_data);
}

int run(const Options& options) {
  const auto data = data_of(options);
  if (!data) return kUsage;
  control::Request request;
  request.command = "put-metric-data";
  request.arguments["namespace"] = {options.name_space};
  request.arguments["metric_data"] = {*data};
  if (control::to_line(request).size() > limits::kRequestBytes) {
    complain(fmt::format("the datapoints take more than the {} bytes of one request; put them in several",
                         limits::kRequestBytes));
    return kUsage;
  }
  return ask(options.client, request) ? kDone : kNotSo;
}

}  // namespace

std::function<int()> add_put_metric_data(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  sub.add_option("--namespace", options->name_space, "of all the datapoints")->required();
  add_words(sub, "--metric-data", options->metric_data,
            "a JSON list of datapoints, file://PATH of one, or a datapoint a word: MetricName=NAME,Value=N,…");
  sub.add_option("--metric-name", options->metric_name, "of the one datapoint that the other options describe");
  sub.add_option("--value", options->value, "its value");
  add_words(sub, "--values", options->values, "its values");
  add_words(sub, "--counts", options->counts, "how often each of the values");
  sub.add_option("--statistic-values", options->statistic_values, "SampleCount=N,Sum=N,Minimum=N,Maximum=N");
  add_words(sub, "--dimensions", options->dimensions, "NAME=VALUE,NAME=VALUE");
  sub.add_option("--unit", options->unit, "as Count, Seconds, Bytes");
  sub.add_option("--timestamp", options->timestamp, "when it was (default: now)");
  sub.add_option("--storage-resolution", options->storage_resolution, "60 (default) or 1");
  add_client_options(sub, options->client);
  add_output_option(sub, options->output);
  return [options] { return run(*options); };
}

}  // namespace tocsin::daemon::cli
