#include "daemon/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <memory>
#include <set>
#include <variant>

#include "base/limits.h"
#include "daemon/metric_data_file.h"
#include "engine/engine.h"
#include "source/registry.h"

namespace tocsin::daemon {
namespace {

constexpr std::size_t kComplaints = 100;

struct Item {
  Time time;
  std::variant<Sample, engine::MetricDatum> what;
};

// What one file (or one directory of files) has to say, in its own order, a piece at a time.
class Stream {
 public:
  virtual ~Stream() = default;
  // The next item; null when there is none any more. Valid until pop().
  const Item* head() {
    while (items_.empty() && more_) more_ = read();
    return items_.empty() ? nullptr : &items_.front();
  }
  Item pop() {
    Item item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  // Event time of the very first event; after the first head().
  [[nodiscard]] std::optional<Time> first() const { return first_; }

 protected:
  // Reads on; false: that was the end.
  virtual bool read() = 0;

  std::deque<Item> items_;
  std::optional<Time> first_;

 private:
  bool more_ = true;
};

class LogStream : public Stream {
 public:
  LogStream(const engine::Program& program, GroupId group, std::unique_ptr<source::Source> source, Time now,
            ReplaySummary& summary)
      : program_(program), group_(group), source_(std::move(source)), now_(now), summary_(summary) {}

 private:
  bool read() override {
    source::ReadResult result = source_->read({limits::kReadBytes, now_});
    for (const source::Note& note : result.notes) {
      if (note.kind != source::Note::Kind::unreadable && note.kind != source::Note::Kind::cut_short) continue;
      if (summary_.complaints.size() < kComplaints) summary_.complaints.push_back(note.path + ": " + note.detail);
    }
    if (!result.chunk) return result.more;
    Chunk& chunk = *result.chunk;
    chunk.live = false;
    chunk.replayed = true;
    chunk.final = chunk.final || chunk.at_end;  // nobody writes on: a last line without newline is a line
    engine::Findings findings = engine::scan(program_, group_, chunk, scratch_);
    source_->accept(findings.after);
    if (!first_) first_ = findings.first;
    summary_.events += findings.counters[Count::events];
    summary_.bytes += findings.counters[Count::bytes];
    summary_.rejected += findings.counters[Count::no_value];
    const engine::CompiledGroup& group = program_.group(group_);
    for (std::size_t f = 0; f < findings.matches.size(); ++f) {
      summary_.matches[program_.rules().metric_filters[group.filters[f].id.value].name.value] += findings.matches[f];
    }
    for (Sample& sample : findings.samples) {
      const Time time = sample.time;
      items_.push_back({time, std::move(sample)});
    }
    const bool stuck = findings.after.offset == chunk.start.offset && chunk.at_end;
    return result.more || !(chunk.at_end || stuck);
  }

  const engine::Program& program_;
  GroupId group_;
  std::unique_ptr<source::Source> source_;
  Time now_;
  ReplaySummary& summary_;
  engine::Scratch scratch_;
};

class MetricStream : public Stream {
 public:
  MetricStream(std::string path, ReplaySummary& summary)
      : path_(std::move(path)), in_(path_, std::ios::binary), summary_(summary) {
    if (!in_) complain("cannot be read");
  }

 private:
  void complain(const std::string& what) {
    if (summary_.complaints.size() >= kComplaints) return;
    summary_.complaints.push_back(line_ == 0 ? fmt::format("{}: {}", path_, what)
                                             : fmt::format("{}:{}: error: the datapoint {}", path_, line_, what));
  }

  bool read() override {
    std::string line;
    if (!std::getline(in_, line)) return false;
    ++line_;
    if (line.find_first_not_of(" \t\r") == std::string::npos) return true;
    auto datum = parse_metric_datum(line);
    if (!datum) {
      ++summary_.rejected;
      complain(datum.error().message);
      return true;
    }
    const Time time = datum->samples.time;
    if (!first_) first_ = time;
    items_.push_back({time, std::move(*datum)});
    return true;
  }

  std::string path_;
  std::ifstream in_;
  ReplaySummary& summary_;
  std::uint64_t line_ = 0;
};

class Replay {
 public:
  Replay(std::shared_ptr<const engine::Program> program, const ReplayOptions& options, Time now, ReplaySummary& summary,
         const std::function<void(const Transition&)>& on_change)
      : program_(std::move(program)),
        options_(options),
        summary_(summary),
        on_change_(on_change),
        engine_(EngineState{}) {
    apply(engine::NewProgram{program_, now});
  }

  void run(const std::vector<std::unique_ptr<Stream>>& streams) {
    begin(streams);
    for (;;) {
      Stream* next = nullptr;
      for (const auto& stream : streams) {
        const Item* const head = stream->head();
        if (head != nullptr && (next == nullptr || head->time < next->head()->time)) next = stream.get();
      }
      if (next == nullptr) break;
      take(next->pop());
    }
    finish();
  }

 private:
  void begin(const std::vector<std::unique_ptr<Stream>>& streams) {
    std::optional<Time> start = options_.from;
    if (!start) {
      for (const auto& stream : streams) {
        const Item* const head = stream->head();
        if (stream->first()) start = std::min(start.value_or(Time::max()), *stream->first());
        if (head != nullptr) start = std::min(start.value_or(Time::max()), head->time);
      }
    }
    if (start) apply(engine::Advance{*start, {}});
  }

  void take(Item item) {
    if ((options_.from && item.time < *options_.from) || (options_.to && item.time > *options_.to)) return;
    // What falls due before the item comes before it, also for other alarms.
    const auto deadline = engine_.next_deadline();
    if (deadline && *deadline < item.time) apply(engine::Advance{item.time - Duration{1}, {}});
    if (auto* const datum = std::get_if<engine::MetricDatum>(&item.what)) {
      engine::MetricData data;
      data.data.push_back(std::move(*datum));
      apply(data);
      return;
    }
    engine::Findings findings;
    findings.program = program_->id();
    findings.samples.push_back(std::move(std::get<Sample>(item.what)));
    apply(findings);
  }

  void finish() {
    if (options_.to) {
      apply(engine::Advance{*options_.to, {}});
    } else {
      while (const auto deadline = engine_.next_deadline()) apply(engine::Advance{*deadline, {}});
    }
    for (const auto& [key, n] : engine_.counters()) {
      if (key.second == "too_late") summary_.rejected += n;
    }
  }

  void apply(const engine::Input& input) {
    engine::Output output = engine_.apply(input);
    for (std::string& note : output.notes) {
      if (summary_.complaints.size() < kComplaints) summary_.complaints.push_back(std::move(note));
    }
    for (const Transition& transition : output.transitions) {
      ++summary_.state_changes;
      on_change_(transition);
    }
  }

  std::shared_ptr<const engine::Program> program_;
  const ReplayOptions& options_;
  ReplaySummary& summary_;
  const std::function<void(const Transition&)>& on_change_;
  engine::Engine engine_;
};

}  // namespace

ReplaySummary replay(const Configuration& configuration, const ReplayOptions& options, Time now,
                     const std::function<void(const Transition&)>& on_change) {
  ReplaySummary summary;
  Configuration timeless = configuration;
  for (LogGroup& group : timeless.rules.log_groups) group.expected_delay = Duration{0};  // the clock is the events' own
  const auto program = compile(ProgramId{1}, timeless);
  for (const MetricFilter& filter : program->rules().metric_filters) summary.matches[filter.name.value] = 0;

  std::vector<std::unique_ptr<Stream>> streams;
  const auto& groups = program->rules().log_groups;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    LogGroup whole = groups[g];
    whole.start_at = StartAt::beginning;
    for (source::Opened& opened : source::open_new(whole, {}, true)) {
      streams.push_back(std::make_unique<LogStream>(*program, GroupId{g}, std::move(opened.source), now, summary));
    }
  }
  for (const std::string& path : options.metric_data) streams.push_back(std::make_unique<MetricStream>(path, summary));
  Replay(program, options, now, summary, on_change).run(streams);
  return summary;
}

}  // namespace tocsin::daemon
