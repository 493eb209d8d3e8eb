// Told each decision by the code that makes it, for "why did I get no notification?". Null in normal running; what it
// is told is computed anyway. Calls come in the order of the decisions, from the engine's one caller.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "model/definitions.h"
#include "model/sample.h"
#include "model/transition.h"

namespace tocsin::engine {

class Observer {
 public:
  virtual ~Observer() = default;

  // A sample reached the alarm's window.
  virtual void counted(const Alarm& /*alarm*/, const Sample& /*sample*/) {}
  // A sample was older than the alarm's clock less its allowed_lateness: it does not count.
  virtual void too_late(const Alarm& /*alarm*/, const Sample& /*sample*/, Time /*clock*/) {}
  // The alarm was judged at an instant: the newest period's value, and the state that follows.
  virtual void judged(const Alarm& /*alarm*/, Time /*at*/, std::optional<double> /*value*/, AlarmState /*verdict*/) {}
  virtual void changed(const Transition& /*transition*/) {}
  // `withheld` says why nobody, or not everybody, is told; empty: all are.
  virtual void routed(const Transition& /*transition*/, std::size_t /*notifications*/, std::string_view /*withheld*/) {}
};

}  // namespace tocsin::engine
