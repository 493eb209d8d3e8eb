// Keeps the engine on the loop: feeds it findings and time, and passes on what comes out: to the committer what must be
// stored, to the log what people should see.
//
// Live, the engine's time is the wall clock less limits::kSettle, and for each log group never past what its files have
// been read up to: before a deadline is worked off, the sources that matter are read once more.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/clock.h"
#include "daemon/committer.h"
#include "daemon/dispatcher.h"
#include "daemon/wakeable.h"
#include "engine/engine.h"

namespace tocsin::daemon {

class EngineHost {
 public:
  using Holds = std::function<std::vector<engine::Hold>()>;

  EngineHost(asio::io_context& loop, const Clock& clock, Committer& committer, Dispatcher& dispatcher,
             EngineState state);

  // How far each log group has been read, in event time; and a way to ask for a fresh look.
  void set_sources(Holds holds, std::function<void()> look_again);

  [[nodiscard]] const std::shared_ptr<const engine::Program>& program() const { return engine_.program(); }
  [[nodiscard]] const engine::Engine& engine() const { return engine_; }

  void load(std::shared_ptr<const engine::Program> program);
  // `position`: of the file, when the findings are counted; none where nothing of it was consumed.
  // Returns its counters, as they were counted.
  Counters apply(const engine::Findings& findings, bool position);
  void apply(const engine::MetricData& data);
  // False: there is no such alarm, or no such instance of it.
  bool apply(const engine::SetAlarmState& set);
  // Time may have passed; cheap when nothing is due.
  void advance();

  asio::awaitable<void> run();
  void stop();

 private:
  void look_at_clock();
  void handle(engine::Output output);

  const Clock& clock_;
  Committer& committer_;
  Dispatcher& dispatcher_;
  engine::Engine engine_;
  Holds holds_;
  std::function<void()> look_again_;
  Wakeable waker_;
  std::optional<Time> next_look_;  // wall time until which run() sleeps; none: it does not
  Time last_advance_{};
  Time newest_{};  // wall time, the furthest so far
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
