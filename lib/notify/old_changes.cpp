#include "notify/old_changes.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace tocsin::notify {

void OldChanges::add(const Transition& t, Time now) {
  if (is_empty()) first_ = now;
  last_ = now;
  tally_.add(t);
}

std::optional<Time> OldChanges::next_deadline() const {
  if (is_empty()) return std::nullopt;
  return std::min(last_ + limits::kSummaryQuiet, first_ + limits::kSummaryWait);
}

bool OldChanges::is_due(Time now) const {
  const auto deadline = next_deadline();
  return deadline && (now >= *deadline || now < first_ - limits::kClockStep);  // or the clock was set back
}

Tally OldChanges::take() { return std::exchange(tally_, {}); }

std::string OldChanges::bytes() const {
  if (is_empty()) return {};
  MemoryWriter out;
  out.time(first_).time(last_);
  tally_.write(out);
  return std::move(out).bytes();
}

OldChanges OldChanges::from(std::string_view bytes) {
  MemoryReader in(bytes);
  OldChanges old;
  old.first_ = in.time();
  old.last_ = in.time();
  old.tally_ = Tally::read(in);
  return in.good() ? old : OldChanges();
}

}  // namespace tocsin::notify
