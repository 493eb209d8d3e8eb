#include "engine/scan_metrics.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "format/embedded_metrics.h"
#include "format/metric_stream.h"

namespace tocsin::engine {
namespace {

constexpr Duration kStreamResolution = std::chrono::minutes(1);

Time believed(Time stamp, const CompiledGroup& group, const Chunk& chunk, Counters& counters) {
  if (chunk.replayed || stamp <= chunk.reference + group.future_bound) return stamp;
  ++counters[Count::future_stamps];
  return chunk.reference;
}

std::optional<MetricDatum> to_datum(format::MetricRecord record) {
  auto samples = samples_of(record.time, StatisticSet{record.count, record.sum, record.minimum, record.maximum});
  if (!samples) return std::nullopt;
  MetricDatum datum{std::move(record.name_space), std::move(record.name), std::move(record.dimensions),
                    std::move(record.unit),       std::move(*samples),    kStreamResolution};
  if (!check_names(datum)) return std::nullopt;
  return datum;
}

}  // namespace

void scan_metric_records(const CompiledGroup& group, const Chunk& chunk, const std::vector<Slice>& records,
                         Findings& findings) {
  for (const Slice& slice : records) {
    auto record = format::read_metric_record(slice.of(chunk.bytes));
    auto datum = record ? to_datum(std::move(*record)) : std::nullopt;
    if (!datum) {
      ++findings.counters[Count::unparsed];
      const Damage damage{Damage::Kind::no_datapoint, chunk.start.offset + slice.offset};
      if (!findings.damage || findings.damage->offset > damage.offset) findings.damage = damage;
      continue;
    }
    const Time stamp = datum->samples.time;
    if (chunk.within && !chunk.within->holds(stamp)) {
      --findings.counters[Count::events];
      continue;
    }
    findings.newest = std::max(findings.newest.value_or(stamp), stamp);
    datum->samples.time = believed(stamp, group, chunk, findings.counters);
    ++findings.counters[Count::metrics];
    findings.metrics.push_back({findings.samples.size(), std::move(*datum)});
  }
}

EmbeddedScan::EmbeddedScan(const CompiledGroup& group, const Chunk& chunk, const pattern::Block& block,
                           std::string_view bytes, Findings& findings)
    : group_(group), chunk_(chunk), bytes_(bytes), findings_(findings) {
  if (!block.lines) {
    for (const Slice& record : block.records) {
      if (format::find_embedded_metrics(record.of(bytes), 0) != std::string_view::npos) events_.push_back(record);
    }
    return;
  }
  for (std::size_t at = format::find_embedded_metrics(bytes, 0); at != std::string_view::npos;
       at = format::find_embedded_metrics(bytes, at)) {
    const std::size_t before = bytes.rfind('\n', at);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    events_.push_back({begin, static_cast<std::uint32_t>(end - begin)});
    at = end;
  }
}

void EmbeddedScan::take_before(std::uint64_t offset) {
  for (; at_ < events_.size() && events_[at_].offset < offset; ++at_) take(events_[at_].of(bytes_));
}

void EmbeddedScan::take(std::string_view event) {
  event.remove_prefix(std::min(event.find_first_not_of('\0'), event.size()));  // a hole that a crash left
  auto embedded = format::read_embedded_metrics(event);
  if (!embedded || (chunk_.within && !chunk_.within->holds(embedded->time))) return;
  findings_.counters[Count::bad_metrics] += embedded->refused;
  if (embedded->metrics.empty()) return;
  const Time time = believed(embedded->time, group_, chunk_, findings_.counters);
  for (format::EmbeddedMetric& metric : embedded->metrics) {
    auto samples = samples_of(time, metric.values, {});
    MetricDatum datum{std::move(metric.name_space),
                      std::move(metric.name),
                      std::move(metric.dimensions),
                      std::move(metric.unit),
                      samples ? std::move(*samples) : WindowBucket{},
                      metric.storage_resolution};
    if (!samples || !check_names(datum)) {
      ++findings_.counters[Count::bad_metrics];
      continue;
    }
    ++findings_.counters[Count::metrics];
    findings_.metrics.push_back({findings_.samples.size(), std::move(datum)});
  }
}

}  // namespace tocsin::engine
