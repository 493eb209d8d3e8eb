// Any bytes as a file of a metric stream, and as a log in Embedded Metric Format: the same datapoints come out whether
// the bytes come at once or in pieces, each is one that CloudWatch would take, and an engine takes it. The first byte
// is the size of the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/metric_datum.h"
#include "model/units.h"

using namespace tocsin;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::shared_ptr<const engine::Program> program_of(Format format) {
  Rules rules;
  LogGroup group;
  group.name.value = "g";
  group.format = format;
  rules.log_groups.push_back(group);
  Alarm alarm;
  alarm.name.value = "a";
  alarm.name_space = "N";
  alarm.metric_name.value = "m";
  rules.alarms.push_back(alarm);
  return engine::Program::compile(ProgramId{1}, std::move(rules), {}, {});
}

struct Reading {
  std::string metrics;
  Counters counters;
};

void take(const engine::MetricDatum& datum, std::string& out) {
  require(engine::check_names(datum).has_value());
  require(datum.samples.count > 0 && datum.samples.minimum <= datum.samples.maximum);
  require(datum.unit.empty() || unit_named(datum.unit).has_value());
  const MetricKey key = engine::key_of(datum);
  out += key.name_space + '\n' + key.name + '\n' + key.unit + '\n' + std::to_string(to_ms(datum.samples.time));
  for (const auto& [name, value] : key.dimensions) out += '\n' + name + '\n' + value;
  out += '\n' + std::to_string(datum.samples.count) + '\n' + std::to_string(datum.samples.sum) + '\n';
}

Reading read(const engine::Program& program, std::string_view bytes, std::size_t piece) {
  Reading reading;
  engine::Scratch scratch;
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{{std::shared_ptr<const engine::Program>(), &program}, kEpoch});
  Chunk chunk;
  chunk.reference = from_ms(1'793'000'000'000);
  while (true) {
    chunk.bytes += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    chunk.final = bytes.empty();
    const engine::Findings findings = engine::scan(program, GroupId{0}, chunk, scratch);
    for (const engine::FoundMetric& metric : findings.metrics) take(metric.datum, reading.metrics);
    reading.counters += findings.counters;
    engine.apply(findings);
    chunk.bytes.erase(0, findings.after.offset - chunk.start.offset);
    chunk.start = findings.after;
    if (chunk.final) return reading;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto programs = {program_of(Format::metric_stream), program_of(Format::json)};
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t piece = std::max<std::size_t>(data[0] + 1U, bytes.size() / 8 + 1);
  for (const auto& program : programs) {
    const Reading whole = read(*program, bytes, bytes.size() + 1);
    const Reading pieces = read(*program, bytes, piece);
    require(whole.metrics == pieces.metrics && whole.counters == pieces.counters);
  }
  return 0;
}
