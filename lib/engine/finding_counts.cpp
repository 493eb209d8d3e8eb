#include "engine/finding_counts.h"

#include <string>

#include "model/counters.h"

namespace tocsin::engine {

CounterTotals counts_of(const Findings& findings, const Program& program) {
  CounterTotals totals;
  const Rules& rules = program.rules();
  const std::string scope = "log_group/" + rules.log_groups[findings.group.value].name.value;
  for (std::size_t c = 0; c < kCountNames.size(); ++c) {
    const std::uint64_t n = findings.counters[static_cast<Count>(c)];
    if (n > 0) totals.emplace(CounterKey(scope, kCountNames[c]), n);
  }
  const CompiledGroup& group = program.group(findings.group);
  for (std::size_t f = 0; f < findings.matches.size(); ++f) {
    if (findings.matches[f] == 0) continue;
    const std::string& name = rules.metric_filters[group.filters[f].id.value].name.value;
    totals.emplace(CounterKey("metric_filter/" + name, "matches"), findings.matches[f]);
  }
  return totals;
}

}  // namespace tocsin::engine
