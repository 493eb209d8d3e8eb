#include "daemon/replay.h"

#include <algorithm>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <queue>
#include <utility>

#include "alarm/settling.h"
#include "daemon/cores.h"
#include "daemon/replay_stream.h"
#include "engine/engine.h"
#include "source/registry.h"

namespace tocsin::daemon {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kSamplesAtOnce = 1024;

// After the last datapoint: until all that came of it has come.
Duration settles_within(const Rules& rules) {
  Duration most{0};
  for (const Alarm& alarm : rules.alarms) most = std::max(most, alarm::settles_within(alarm));
  Duration more{0};
  for (const CompositeAlarm& alarm : rules.composite_alarms) more += alarm::settles_within(alarm);
  return most + more;
}

class Replay final : public Datapoints {
 public:
  Replay(std::shared_ptr<const engine::Program> program, const ReplayOptions& options, Time now, ReplaySummary& summary,
         Complaints& complaints, const std::function<void(const Transition&)>& on_change)
      : program_(std::move(program)),
        options_(options),
        summary_(summary),
        complaints_(complaints),
        on_change_(on_change),
        engine_(EngineState{}, nullptr, engine::Keep::transitions) {
    apply(engine::NewProgram{program_, now});
    waiting_.program = program_->id();
  }

  // The streams are merged by the times of their datapoints; of two at the same time the earlier stream's is first.
  void run(const std::vector<std::unique_ptr<Stream>>& streams) {
    using Head = std::pair<Time, std::size_t>;
    std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
    for (std::size_t s = 0; s < streams.size(); ++s) {
      if (const auto head = streams[s]->head()) heads.emplace(*head, s);
    }
    begin(streams);
    while (!heads.empty()) {
      const std::size_t s = heads.top().second;
      heads.pop();
      std::optional<Time> head;
      do {
        streams[s]->pop(*this);
        head = streams[s]->head();
      } while (head && (heads.empty() || Head(*head, s) < heads.top()));
      if (head) heads.emplace(*head, s);
    }
    flush();
    finish();
  }

  void take(Sample sample) override {
    if (!is_wanted(sample.time)) return;
    last_ = std::max(last_.value_or(sample.time), sample.time);
    waiting_.samples.push_back(std::move(sample));
    if (waiting_.samples.size() >= kSamplesAtOnce) flush();
  }

  void take(engine::MetricDatum datum) override {
    const Time time = datum.samples.time;
    if (!is_wanted(time)) return;
    last_ = std::max(last_.value_or(time), time);
    flush();
    // What falls due before it comes before it, also for other alarms.
    const auto deadline = engine_.next_deadline();
    if (deadline && *deadline < time) apply(engine::Advance{time - Duration{1}, {}});
    engine::MetricData data;
    data.data.push_back(std::move(datum));
    apply(data);
  }

 private:
  [[nodiscard]] bool is_wanted(Time time) const {
    return (!options_.from || time >= *options_.from) && (!options_.to || time <= *options_.to);
  }

  void flush() {
    if (waiting_.samples.empty()) return;
    engine::Input input = std::move(waiting_);
    apply(input);
    waiting_ = std::move(std::get<engine::Replayed>(input));
    waiting_.samples.clear();
  }

  void begin(const std::vector<std::unique_ptr<Stream>>& streams) {
    std::optional<Time> start = options_.from;
    if (!start) {
      for (const auto& stream : streams) {
        for (const auto time : {stream->first(), stream->head()}) {
          if (time) start = std::min(start.value_or(Time::max()), *time);
        }
      }
    }
    if (!start) return;
    last_ = start;
    apply(engine::Advance{*start, {}});
  }

  void finish() {
    if (options_.to) {
      apply(engine::Advance{*options_.to, {}});
    } else if (last_) {
      const Time end = *last_ + settles_within(program_->rules());
      for (auto next = engine_.next_deadline(); next && *next <= end; next = engine_.next_deadline())
        apply(engine::Advance{*next, {}});
    }
    for (const auto& [key, n] : engine_.counters()) {
      if (key.second == "too_late") summary_.rejected += n;
    }
  }

  void apply(const engine::Input& input) {
    engine::Output output = engine_.apply(input);
    for (std::string& note : output.notes) complaints_.add(std::move(note));
    for (const Transition& transition : output.transitions) {
      ++summary_.state_changes;
      on_change_(transition);
    }
  }

  std::shared_ptr<const engine::Program> program_;
  const ReplayOptions& options_;
  ReplaySummary& summary_;
  Complaints& complaints_;
  const std::function<void(const Transition&)>& on_change_;
  engine::Engine engine_;
  engine::Replayed waiting_;
  std::optional<Time> last_;  // of what was replayed
};

// Over all log streams of a group, and in the summary by name.
void add_up(const engine::Program& program, const std::vector<LogTotals>& by_group, ReplaySummary& summary) {
  for (std::size_t g = 0; g < by_group.size(); ++g) {
    const LogTotals& totals = by_group[g];
    summary.events += totals.counters[Count::events];
    summary.bytes += totals.counters[Count::bytes];
    summary.rejected += totals.counters[Count::no_value];
    const engine::CompiledGroup& group = program.groups()[g];
    for (std::size_t f = 0; f < totals.matches.size(); ++f)
      summary.matches[program.rules().metric_filters[group.filters[f].id.value].name.value] += totals.matches[f];
  }
}

}  // namespace

ReplaySummary replay(Configuration configuration, const ReplayOptions& options, Time now,
                     const std::function<void(const Transition&)>& on_change) {
  ReplaySummary summary;
  for (LogGroup& group : configuration.rules.log_groups)
    group.expected_delay = Duration{0};  // the clock is the events' own
  const auto program = compile(ProgramId{1}, configuration, engine::Defaults::watched);
  for (const MetricFilter& filter : program->rules().metric_filters) summary.matches[filter.name.value] = 0;

  const auto& groups = program->rules().log_groups;
  std::vector<LogTotals> totals(groups.size());
  Complaints complaints;
  Workspaces workspaces;
  std::optional<asio::thread_pool> pool;
  if (const std::size_t cores = options.cores.value_or(usable_cores()); cores > 1) pool.emplace(cores);
  std::optional<TimeSpan> within;
  if (options.from || options.to)
    within = TimeSpan{options.from.value_or(Time::min()), options.to.value_or(Time::max())};
  std::vector<std::unique_ptr<Stream>> streams;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    LogGroup whole = groups[g];
    whole.start_at = StartAt::beginning;
    LogStream::Place place{*program, GroupId{g}, now, workspaces, pool ? &*pool : nullptr, within};
    source::Opening opening;
    opening.at_start = true;
    opening.zone = program->group(GroupId{g}).zone;
    for (source::Opened& opened : source::open_new(whole, opening)) {
      if (opened.wants_one_thread) place.pool = nullptr;  // this one's
      streams.push_back(std::make_unique<LogStream>(place, std::move(opened.source), totals[g], complaints));
    }
  }
  for (const std::string& path : options.metric_data)
    streams.push_back(std::make_unique<MetricStream>(path, summary.rejected, complaints));
  Replay(program, options, now, summary, complaints, on_change).run(streams);
  add_up(*program, totals, summary);
  summary.complaints = complaints.take();
  return summary;
}

}  // namespace tocsin::daemon
