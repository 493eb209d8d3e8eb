// What is in ALARM now, for those who must be told of it again and again (Alertmanager).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::engine {

struct Firing {
  Transition transition;         // that led to it, as far as it is still known: its time, its reason, the last lines
  const Alarm* alarm = nullptr;  // of the program; of a composite alarm what it tells
};

// Instances in ALARM whose actions are enabled, of the alarms that `wanted` picks; at most so many of one alarm.
std::vector<Firing> firing(const Engine& engine, const std::function<bool(const Alarm&)>& wanted, std::size_t most);

}  // namespace tocsin::engine
