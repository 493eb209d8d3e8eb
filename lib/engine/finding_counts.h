// What findings add to the totals of their log group and its metric filters.
#pragma once

#include "engine/program.h"
#include "engine/scan.h"
#include "model/state.h"

namespace tocsin::engine {

// None of them 0.
CounterTotals counts_of(const Findings& findings, const Program& program);

}  // namespace tocsin::engine
