#include "engine/composite_set.h"

#include <algorithm>
#include <set>

#include "alarm/suppressor_text.h"
#include "base/check.h"

namespace tocsin::engine {
namespace {

// For each composite alarm a number, lower than those of the composites whose rules name it.
std::vector<std::size_t> ranks_of(const std::vector<alarm::Composite>& composites) {
  std::map<std::string_view, std::size_t> place;
  for (std::size_t c = 0; c < composites.size(); ++c) place.emplace(composites[c].definition().name.value, c);
  constexpr std::size_t kUnranked = SIZE_MAX;
  std::vector<std::size_t> ranks(composites.size(), kUnranked);
  std::size_t next = 0;
  // Depth first, without recursion: a chain of composites may be as long as there are composites.
  std::vector<std::size_t> path;
  for (std::size_t root = 0; root < composites.size(); ++root) {
    if (ranks[root] == kUnranked) path.push_back(root);
    while (!path.empty()) {
      const std::size_t c = path.back();
      const auto& names = composites[c].rule().names();
      const auto child = std::find_if(names.begin(), names.end(), [&](const alarm::RuleName& name) {
        const auto found = place.find(name.name);
        return found != place.end() && ranks[found->second] == kUnranked;
      });
      if (child != names.end()) {
        path.push_back(place.find(child->name)->second);
        continue;
      }
      if (ranks[c] == kUnranked) ranks[c] = next++;
      path.pop_back();
    }
  }
  return ranks;
}

}  // namespace

CompositeSet::CompositeSet(const std::vector<CompositeAlarm>& definitions, const ArnPlace& place,
                           std::map<std::string, AlarmRow> known) {
  composites_.reserve(definitions.size());
  for (const CompositeAlarm& definition : definitions) {
    auto rule = alarm::AlarmRule::parse(definition.alarm_rule.value);
    CHECK(rule.has_value());
    AlarmRow row;
    if (const auto found = known.find(definition.name.value); found != known.end()) row = std::move(found->second);
    SuppressorState suppression = alarm::suppressor_state_of(row.memory);
    composites_.emplace_back(definition, std::move(*rule), place, std::move(row), std::move(suppression));
  }
  rank_ = ranks_of(composites_);
  by_rank_.resize(rank_.size());
  for (std::size_t c = 0; c < rank_.size(); ++c) {
    by_rank_[rank_[c]] = c;
    for (const alarm::RuleName& name : composites_[c].rule().names()) listeners_[name.name].push_back(rank_[c]);
    const std::string_view suppressor = alarm_name_of(composites_[c].definition().actions_suppressor.value);
    if (!suppressor.empty()) listeners_[std::string(suppressor)].push_back(rank_[c]);
  }
}

void CompositeSet::begin(const Standing& of_metric_alarm, Time at) {
  const Standing standing = [&](std::string_view name) {
    for (const alarm::Composite& composite : composites_) {
      if (composite.definition().name.value != name) continue;
      return alarm::AlarmStanding{composite.row().state, composite.row().changed.value_or(kEpoch)};
    }
    return of_metric_alarm(name);
  };
  for (const std::size_t c : by_rank_) {
    alarm::CompositeOutcome outcome;
    composites_[c].begin(standing, std::max(at, composites_[c].row().clock.value_or(at)), outcome);
    collect(c, std::move(outcome));
  }
}

const std::vector<std::size_t>& CompositeSet::listeners_of(std::string_view alarm) const {
  static const std::vector<std::size_t> none;
  const auto found = listeners_.find(alarm);
  return found == listeners_.end() ? none : found->second;
}

void CompositeSet::note(std::string_view alarm, AlarmState state, Time at) {
  if (composites_.empty()) return;
  if (!noted_.empty() && moment_ != at) flush();
  moment_ = at;
  noted_.push_back({alarm, state});
}

void CompositeSet::flush() {
  if (noted_.empty()) return;
  std::set<std::size_t> ranks;
  std::map<std::size_t, std::size_t> told;  // by rank: how many of the noted changes it knows
  std::size_t spread = 0;                   // how many of them have found their listeners
  for (;;) {
    for (; spread < noted_.size(); ++spread) {
      for (const std::size_t rank : listeners_of(noted_[spread].name)) ranks.insert(rank);
    }
    if (ranks.empty()) break;
    const std::size_t rank = *ranks.begin();
    ranks.erase(ranks.begin());
    std::size_t& already = told[rank];
    const std::size_t all = noted_.size();
    tell(by_rank_[rank], std::exchange(already, all));
  }
  noted_.clear();
}

// Its own change is noted too: its parents come later, for their ranks are higher. (One whose suppressor it is may have
// come already, and is told again: that moves actions, never a state.)
void CompositeSet::tell(std::size_t c, std::size_t already_told) {
  alarm::CompositeOutcome outcome;
  const std::vector<alarm::AlarmChange> news(noted_.begin() + static_cast<std::ptrdiff_t>(already_told), noted_.end());
  composites_[c].take(news, moment_, outcome);
  for (const alarm::CompositeChange& change : outcome.changes) {
    noted_.push_back({composites_[c].definition().name.value, change.new_state});
  }
  collect(c, std::move(outcome));
}

void CompositeSet::advance(Time to) {
  flush();
  for (const std::size_t c : by_rank_) {
    alarm::CompositeOutcome outcome;
    composites_[c].advance(to, outcome);
    for (const alarm::CompositeChange& change : outcome.changes) {
      note(composites_[c].definition().name.value, change.new_state, change.time);
    }
    collect(c, std::move(outcome));
  }
  flush();
}

std::optional<Time> CompositeSet::next_deadline() const {
  std::optional<Time> next;
  for (const alarm::Composite& composite : composites_) {
    const auto own = composite.next_deadline();
    if (own && (!next || *own < *next)) next = own;
  }
  return next;
}

bool CompositeSet::set_state(std::string_view name, AlarmState state, const std::string& reason,
                             const std::string& reason_data, Time at) {
  for (std::size_t c = 0; c < composites_.size(); ++c) {
    if (composites_[c].definition().name.value != name) continue;
    alarm::CompositeOutcome outcome;
    composites_[c].set_state(state, reason, reason_data, at, outcome);
    for (const alarm::CompositeChange& change : outcome.changes) {
      note(composites_[c].definition().name.value, change.new_state, change.time);
    }
    collect(c, std::move(outcome));
    flush();
    return true;
  }
  return false;
}

void CompositeSet::collect(std::size_t c, alarm::CompositeOutcome outcome) {
  for (alarm::CompositeChange& change : outcome.changes) {
    CompositeEvent event{c, true, false, std::move(change)};
    const auto run = std::find_if(outcome.runs.begin(), outcome.runs.end(), [&](const alarm::ActionRun& one) {
      return one.change.number == event.change.number;
    });
    if (run != outcome.runs.end()) {
      event.runs_actions = true;
      outcome.runs.erase(run);
    }
    events_.push_back(std::move(event));
  }
  for (alarm::ActionRun& run : outcome.runs) events_.push_back({c, false, true, std::move(run.change)});
}

std::vector<AlarmRow> CompositeSet::take_dirty() {
  std::vector<AlarmRow> rows;
  for (alarm::Composite& composite : composites_) {
    if (!composite.take_dirty()) continue;
    composite.row().memory = alarm::to_text(composite.suppression());
    rows.push_back(composite.row());
  }
  return rows;
}

std::map<std::string, AlarmRow> take_rows(const std::vector<CompositeAlarm>& definitions,
                                          std::map<std::string, std::vector<AlarmSnapshot>>& known) {
  std::map<std::string, AlarmRow> rows;
  for (const CompositeAlarm& composite : definitions) {
    const auto found = known.find(composite.name.value);
    if (found == known.end()) continue;
    rows.emplace(composite.name.value, std::move(found->second.front().row));
    known.erase(found);
  }
  return rows;
}

alarm::Composite::Standing standing_of(const std::vector<const alarm::MetricAlarm*>& alarms) {
  std::map<std::string_view, const alarm::MetricAlarm*> by_name;
  for (const alarm::MetricAlarm* one : alarms) by_name.emplace(one->definition().name.value, one);
  return [by_name = std::move(by_name)](std::string_view name) {
    const auto found = by_name.find(name);
    if (found == by_name.end()) return alarm::AlarmStanding{};
    const auto first = found->second->instances(1);
    const Time since = first.empty() ? kEpoch : first.front().row.changed.value_or(kEpoch);
    return alarm::AlarmStanding{found->second->state(), since};
  };
}

}  // namespace tocsin::engine
