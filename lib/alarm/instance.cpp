#include "alarm/instance.h"

#include <algorithm>
#include <utility>

#include "alarm/reason.h"
#include "base/limits.h"

namespace tocsin::alarm {

Instance::Instance(const Alarm& alarm, AlarmRow row, std::shared_ptr<const std::string> digest)
    : alarm_(&alarm),
      digest_(std::move(digest)),
      standing_{std::move(row.group), row.state,   row.changes,          row.start, row.clock, row.hold,
                row.recheck,          row.changed, std::move(row.recent)} {
  if (!digest_ && !row.definition.empty()) digest_ = std::make_shared<const std::string>(std::move(row.definition));
  is_dirty_ = row.reason.empty();
  const bool is_new = row.reason.empty() || row.reason == kInitialReason;
  if (is_new && row.reason_data.empty() && row.memory.empty()) return;
  texts_ = Texts{is_new ? kInitialReason : std::move(row.reason), std::move(row.reason_data), std::move(row.memory)};
}

AlarmRow Instance::row() const {
  AlarmRow row;
  row.alarm = alarm_->name.value;
  row.group = standing_.group;
  if (digest_) row.definition = *digest_;
  row.state = standing_.state;
  row.changes = standing_.changes;
  row.start = standing_.start;
  row.clock = standing_.clock;
  row.hold = standing_.hold;
  row.recheck = standing_.recheck;
  row.changed = standing_.changed;
  row.reason = reason();
  row.reason_data = reason_data();
  row.recent = standing_.recent;
  row.memory = memory();
  return row;
}

std::string Instance::reason() const {
  if (judged_) return alarm::reason(*alarm_, judged_->threshold, {judged_->point}, standing_.state);
  return texts_ ? texts_->reason : std::string(kInitialReason);
}

std::string Instance::reason_data() const {
  if (judged_) return alarm::reason_data(*alarm_, judged_->threshold, {judged_->point}, *standing_.changed);
  return texts_ ? texts_->reason_data : std::string();
}

Instance::Texts& Instance::texts() {
  if (!texts_) texts_ = Texts{kInitialReason, {}, {}};
  return *texts_;
}

void Instance::set_memory(std::string memory) {
  texts().memory = std::move(memory);
  is_dirty_ = true;
}

void Instance::remember(Time time, const EventRef& event) {
  if (!event.file) return;
  std::vector<Evidence>& recent = standing_.recent;
  if (recent.size() >= limits::kEvidence) recent.erase(recent.begin());
  if (recent.size() == recent.capacity()) recent.reserve(std::min(limits::kEvidence, 2 * recent.size() + 1));
  recent.push_back({time, event});
  if (recent.size() > limits::kEvidenceTexts) recent[recent.size() - 1 - limits::kEvidenceTexts].event.text.reset();
  is_dirty_ = true;
}

void Instance::change_to(AlarmState state, double threshold, const std::vector<Point>& points, Time since, Time at,
                         bool is_correction, std::vector<Change>& changes) {
  Change& change = begin_change(state, at, changes);
  change.reason = alarm::reason(*alarm_, threshold, points, state);
  change.reason_data = alarm::reason_data(*alarm_, threshold, points, at);
  change.threshold = threshold;
  if (!points.empty()) change.value = points.front().value;
  change.is_correction = is_correction;
  change.evidence = evidence(since, at);
  if (points.size() == 1) {  // the usual case; of more, the texts do not tell all
    judged_ = Judged{threshold, points.front()};
    if (texts_ && texts_->memory.empty()) texts_.reset();
    return;
  }
  judged_.reset();
  texts().reason = change.reason;
  texts().reason_data = change.reason_data;
}

void Instance::remind(std::optional<double> value, double threshold, Time since, Time at,
                      std::vector<Change>& changes) {
  Change& change = changes.emplace_back();
  change.time = at;
  change.group = standing_.group;
  change.old_state = change.new_state = change.whole = standing_.state;
  change.number = standing_.changes;
  change.value = value;
  change.threshold = threshold;
  change.reason = reason();
  change.reason_data = reason_data();
  change.evidence = evidence(since, at);
  change.is_reminder = true;
  is_dirty_ = true;  // with the clock: a restart must not remind again
}

std::vector<Evidence> Instance::evidence(Time since, Time at) const {
  std::vector<Evidence> found;
  for (const Evidence& one : standing_.recent) {
    if (one.time > since && one.time <= at) found.push_back(one);
  }
  return found;
}

void Instance::set_state(AlarmState state, std::string reason, std::string reason_data, Time at,
                         std::vector<Change>& changes) {
  if (state == standing_.state) {  // no change, and so no action
    judged_.reset();
    texts().reason = std::move(reason);
    texts().reason_data = std::move(reason_data);
    is_dirty_ = true;
    return;
  }
  Change& change = begin_change(state, at, changes);
  change.threshold = alarm_->threshold;
  judged_.reset();
  texts().reason = reason;
  texts().reason_data = reason_data;
  change.reason = std::move(reason);
  change.reason_data = std::move(reason_data);
}

Change& Instance::begin_change(AlarmState state, Time at, std::vector<Change>& changes) {
  Change& change = changes.emplace_back();
  change.time = at;
  change.group = standing_.group;
  change.old_reason = reason();  // of the state that it leaves
  change.old_reason_data = reason_data();
  Standing& standing = edit();
  change.old_state = std::exchange(standing.state, state);
  change.new_state = state;
  change.whole = state;
  change.number = ++standing.changes;
  standing.changed = at;
  return change;
}

}  // namespace tocsin::alarm
