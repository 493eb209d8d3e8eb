// Stands between the engine and the committer: has notify::Dispatch decide what becomes of each notice, tells it the
// time, and puts what it remembers into the same commit as the changes that led to it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "daemon/clock.h"
#include "daemon/committer.h"
#include "daemon/delivery_pump.h"
#include "daemon/wakeable.h"
#include "engine/engine.h"
#include "notify/dispatch.h"

namespace tocsin::daemon {

class Dispatcher {
 public:
  Dispatcher(asio::io_context& loop, const Clock& clock, Committer& committer, const std::vector<PolicyRow>& remembered)
      : clock_(clock), committer_(committer), dispatch_(remembered), waker_(loop.get_executor()) {}

  // Before the engine works by them.
  void set_rules(std::shared_ptr<const engine::Program> program);
  // Stores the output, with what is to be sent of it.
  void take(engine::Output output);
  void take(const DeliveryPump::Attempt& attempt);

  Result<void> mute(notify::HandMute mute);
  std::size_t unmute(const std::string& id_or_alarms);  // how many

  [[nodiscard]] const notify::Dispatch& view() const { return dispatch_; }

  asio::awaitable<void> run();  // time passes; ends after stop()
  void stop();

 private:
  void store(StateDelta delta, notify::Dispatch::Output output);

  const Clock& clock_;
  Committer& committer_;
  std::shared_ptr<const engine::Program> program_;
  notify::Dispatch dispatch_;
  Wakeable waker_;
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
