// What is to be told, before it is decided how: a change, the alarm as it is defined, and the topics of its action.
#pragma once

#include <string>
#include <vector>

#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::notify {

struct Notice {
  Transition transition;
  std::string group;                 // the instance's key, as history has it; empty without group_by
  const Alarm* alarm;                // of the rules in force, and no longer
  std::vector<const Topic*> topics;  // the same
};

}  // namespace tocsin::notify
