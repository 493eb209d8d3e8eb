#include "daemon/engine_host.h"

#include <algorithm>
#include <chrono>

#include "base/limits.h"
#include "daemon/log.h"
#include "engine/set_back.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr Duration kClockEvery = 1s;  // alarms that nothing is due for hear of time at least so often

}  // namespace

EngineHost::EngineHost(asio::io_context& loop, const Clock& clock, Committer& committer, Dispatcher& dispatcher,
                       EngineState state)
    : clock_(clock),
      committer_(committer),
      dispatcher_(dispatcher),
      engine_(std::move(state)),
      waker_(loop.get_executor()) {}

void EngineHost::set_sources(Holds holds, std::function<void()> look_again) {
  holds_ = std::move(holds);
  look_again_ = std::move(look_again);
}

void EngineHost::load(std::shared_ptr<const engine::Program> program) {
  newest_ = clock_.now();
  last_advance_ = {};
  const auto before = engine_.program();  // what was due by the rules before refers to them
  dispatcher_.set_rules(program);
  handle(engine_.apply(engine::NewProgram{std::move(program), newest_, newest_}));
  waker_.wake();
}

Counters EngineHost::apply(const engine::Findings& findings, bool position) {
  look_at_clock();
  engine::Output output = engine_.apply(findings);
  const Counters counted = output.counters;
  if (position) committer_.add(findings.after);
  handle(std::move(output));
  return counted;
}

// Less than what stamps may be ahead, allowed_lateness makes up for.
void EngineHost::look_at_clock() {
  const Time now = clock_.now();
  if (!engine::is_ahead(newest_, now)) {
    newest_ = std::max(newest_, now);
    return;
  }
  log::warning("the clock was set back from {} to {}", to_iso8601(newest_), to_iso8601(now));
  load(engine_.program());
}

void EngineHost::apply(const engine::MetricData& data) { handle(engine_.apply(data)); }

bool EngineHost::apply(const engine::SetAlarmState& set) {
  engine::Output output = engine_.apply(set);
  const bool is_known = output.is_known;
  handle(std::move(output));
  return is_known;
}

void EngineHost::advance() {
  look_at_clock();
  const Time to = clock_.now() - limits::kSettle;
  const auto deadline = engine_.next_deadline();
  const bool due = deadline && *deadline <= to;
  if (!due && to < last_advance_ + kClockEvery) return;
  last_advance_ = to;
  handle(engine_.apply(engine::Advance{to, holds_ ? holds_() : std::vector<engine::Hold>{}}));
}

void EngineHost::handle(engine::Output output) {
  for (const Transition& t : output.transitions) {
    log::notice("alarm '{}' {} -> {} at {}: {} {}", t.alarm, to_string(t.old_state), to_string(t.new_state),
                to_iso8601(t.time), t.reason, to_json(t));
  }
  for (const std::string& note : output.notes) log::warning("{}", note);
  dispatcher_.take(std::move(output));
  // A nearer deadline than the one being slept for. One that is overdue waits for a source, which calls advance() as it
  // gets on.
  const auto deadline = engine_.next_deadline();
  if (!next_look_ || !deadline) return;
  const Time due = *deadline + limits::kSettle;
  if (due < *next_look_ && due > clock_.now()) waker_.wake();
}

asio::awaitable<void> EngineHost::run() {
  while (!stopping_) {
    const Time now = clock_.now();
    Duration wait = kClockEvery;
    const auto deadline = engine_.next_deadline();
    if (deadline) {
      const Duration until = *deadline + limits::kSettle - now;
      // Overdue: a source is behind, and what it has still to tell comes first. It calls advance() itself as it gets
      // on.
      if (until.count() > 0) wait = std::min(wait, until);
    }
    next_look_ = now + wait;
    co_await waker_.sleep(wait);
    next_look_.reset();
    if (stopping_) break;
    const auto next = engine_.next_deadline();
    if (next && *next + limits::kSettle <= clock_.now() && look_again_) look_again_();
    advance();
  }
}

void EngineHost::stop() {
  stopping_ = true;
  waker_.wake();
}

}  // namespace tocsin::daemon
