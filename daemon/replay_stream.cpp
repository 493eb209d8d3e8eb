#include "daemon/replay_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "daemon/metric_data_file.h"
#include "daemon/source_notes.h"

namespace tocsin::daemon {
namespace {

// A piece is worth waking a thread for; and no larger than must be.
constexpr std::size_t kChunksPerPiece = 8;
constexpr std::size_t kSamplesPerPiece = 4096;

constexpr const char* kForgotten =
    "comes after more records than are remembered: copies of the first ones, if there are any, count again";

}  // namespace

void LogTotals::add(const LogTotals& more) {
  counters += more.counters;
  if (matches.size() < more.matches.size()) matches.resize(more.matches.size());
  for (std::size_t f = 0; f < more.matches.size(); ++f) matches[f] += more.matches[f];
}

LogStream::LogStream(const Place& place, std::unique_ptr<source::Source> source, LogTotals& totals,
                     Complaints& complaints)
    : place_(place), source_(std::move(source)), totals_(totals), complaints_(complaints), ahead_(place.pool, [this] {
        return make();
      }) {}

std::optional<LogStream::Piece> LogStream::make() {
  if (!more_) return std::nullopt;
  auto workspace = place_.workspaces.take();
  Piece piece;
  for (std::size_t chunks = 0;
       more_ && chunks < kChunksPerPiece && piece.samples.size() + piece.metrics.size() < kSamplesPerPiece; ++chunks)
    more_ = read_chunk(*workspace, piece);
  place_.workspaces.give_back(std::move(workspace));
  return piece;
}

// False: that was the end.
bool LogStream::read_chunk(Workspaces::Workspace& workspace, Piece& piece) {
  source::ReadResult result = source_->read({limits::kReadBytes, place_.now, true, &workspace.buffer});
  for (const source::Note& note : result.notes) {
    if (is_damage(note.kind)) complain(note.path, words_of(note), piece);
  }
  if (!result.chunk) return result.more;
  Chunk& chunk = *result.chunk;
  chunk.live = false;
  chunk.replayed = true;
  chunk.within = place_.within;
  chunk.final = chunk.final || chunk.at_end;  // nobody writes on: a last line without newline is a line
  engine::Findings findings = engine::scan(place_.program, place_.group, chunk, workspace.scratch);
  if (auto first = engine::without_duplicates(findings, seen_)) findings = std::move(*first);
  if (seen_.take_crowded_out() > 0) complain(chunk.start.path, kForgotten, piece);
  seen_.drop_changes();
  source_->accept(findings.after);
  if (findings.damage) complain(chunk.start.path, to_string(*findings.damage), piece);
  if (!piece.first) piece.first = findings.first;
  piece.totals.add({findings.counters, std::move(findings.matches)});
  for (engine::FoundMetric& metric : findings.metrics) {
    metric.after_samples += piece.samples.size();
    piece.metrics.push_back(std::move(metric));
  }
  if (piece.samples.empty()) {
    piece.samples = std::move(findings.samples);
  } else {
    piece.samples.insert(piece.samples.end(), std::make_move_iterator(findings.samples.begin()),
                         std::make_move_iterator(findings.samples.end()));
  }
  const bool stuck = findings.after.offset == chunk.start.offset && chunk.at_end;
  const bool more = result.more || !(chunk.at_end || stuck);
  workspace.buffer = std::move(chunk.bytes);
  return more;
}

// The first thing that is wrong with a file is enough to look at it.
void LogStream::complain(const std::string& path, const std::string& what, Piece& piece) {
  if (std::exchange(complained_of_, path) != path) piece.complaints.add(path + " " + what);
}

bool LogStream::metric_is_next() const {
  return metric_at_ < metrics_.size() && metrics_[metric_at_].after_samples <= at_;
}

std::optional<Time> LogStream::head() {
  while (at_ == samples_.size() && metric_at_ == metrics_.size()) {
    auto piece = ahead_.next();
    if (!piece) return std::nullopt;
    if (!first_) first_ = piece->first;
    totals_.add(piece->totals);
    for (std::string& complaint : piece->complaints.take()) complaints_.add(std::move(complaint));
    samples_ = std::move(piece->samples);
    metrics_ = std::move(piece->metrics);
    at_ = metric_at_ = 0;
  }
  return metric_is_next() ? metrics_[metric_at_].datum.samples.time : samples_[at_].time;
}

void LogStream::pop(Datapoints& into) {
  if (metric_is_next()) {
    into.take(std::move(metrics_[metric_at_++].datum));
  } else {
    into.take(std::move(samples_[at_++]));
  }
}

MetricStream::MetricStream(std::string path, std::uint64_t& rejected, Complaints& complaints)
    : path_(std::move(path)), in_(path_, std::ios::binary), rejected_(rejected), complaints_(complaints) {
  if (!in_) complain("cannot be read");
}

void MetricStream::complain(const std::string& what) {
  complaints_.add(line_ == 0 ? fmt::format("{}: {}", path_, what)
                             : fmt::format("{}:{}: error: the datapoint {}", path_, line_, what));
}

std::optional<Time> MetricStream::head() {
  while (!next_) {
    if (!read()) return std::nullopt;
  }
  return next_->samples.time;
}

void MetricStream::pop(Datapoints& into) { into.take(*std::exchange(next_, std::nullopt)); }

// One line; false: that was the end.
bool MetricStream::read() {
  std::string line;
  if (!std::getline(in_, line)) return false;
  ++line_;
  if (line.find_first_not_of(" \t\r") == std::string::npos) return true;
  auto datum = parse_metric_datum(line);
  if (!datum) {
    ++rejected_;
    complain(datum.error().message);
    return true;
  }
  if (!first_) first_ = datum->samples.time;
  next_ = std::move(*datum);
  return true;
}

}  // namespace tocsin::daemon
