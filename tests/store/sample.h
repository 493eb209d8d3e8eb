// A commit with something hostile in every field.
#pragma once

#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "store/store.h"

namespace tocsin::store::test {

using namespace std::string_literals;

inline const std::string kHostile = "q'\"`;--\0\xFF\xC0\x80\r\n\x1B[2J%s\xE2\x80\xAE\\"s;

inline AlarmRow hostile_alarm(std::string name) {
  AlarmRow a;
  a.alarm = std::move(name);
  a.group = "IP=" + kHostile;
  a.definition = "digest " + kHostile;
  a.state = AlarmState::alarm;
  a.changes = std::numeric_limits<std::uint64_t>::max();
  a.start = from_ms(-5);
  a.clock = Time::max();
  a.hold = from_ms(0);
  a.reason = kHostile;
  a.reason_data = "{\"x\":\"" + kHostile + "\"}";
  const auto file = std::make_shared<const std::string>("/var/log/" + kHostile);
  a.recent = {
      {from_ms(-1), {file, std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint32_t>::max()}},
      {from_ms(1), {file, 7, 0}},
      {Time::min(), {nullptr, 0, 1}},
      {Time::max(), {std::make_shared<const std::string>(), 0, 1}}};
  return a;
}

inline Position hostile_position(std::string path) {
  Position p;
  p.log_group = kHostile;
  p.path = std::move(path);
  p.device = std::numeric_limits<std::uint64_t>::max();
  p.inode = std::uint64_t{1} << 63U;
  p.prefix_hash = 0xFFFFFFFF00000000U;
  p.prefix_bytes = std::numeric_limits<std::uint32_t>::max();
  p.offset = std::numeric_limits<std::uint64_t>::max() - 1;
  p.complete = true;
  p.decoder = {from_ms(-123), true, true, UINT32_MAX};
  p.cursor = kHostile;
  p.birth_ns = -1;
  p.modified_ns = std::numeric_limits<std::int64_t>::max();
  p.size = std::numeric_limits<std::uint64_t>::max();
  p.found_at = kHostile;
  p.older.push_back({1, p.inode, std::numeric_limits<std::int64_t>::min(), p.prefix_hash, 256, 3, p.size, kHostile,
                     p.offset, p.decoder});
  p.newer.resize(2);
  return p;
}

inline HistoryItem item(HistoryKind kind, std::string alarm, std::string transition) {
  return {kind, from_ms(-9), std::move(alarm), kHostile, std::move(transition), kHostile, kHostile, "{}" + kHostile};
}

inline OutboxRow outbox_row(std::string id, std::string alarm = "a") {
  OutboxRow row;
  row.id = std::move(id);
  row.transition = "t " + kHostile;
  row.alarm = std::move(alarm);
  row.topic = kHostile;
  row.subscription = kHostile;
  row.time = from_ms(77);
  row.state = "ALARM";
  row.old_state = "OK";
  row.payload = kHostile;
  return row;
}

inline DeliveryUpdate update(std::string id, DeliveryUpdate::Kind kind) {
  DeliveryUpdate u;
  u.outbox_id = id;
  u.kind = kind;
  u.attempts = 3;
  u.next_attempt = from_ms(9000);
  u.error = "HTTP 503";
  u.history = item(HistoryKind::action, "a", "t");
  u.history.outbox = std::move(id);
  return u;
}

// All that waits, by subscription and sequence.
inline std::vector<Pending> waiting(Store& store) {
  std::vector<Pending> all;
  const auto loaded = store.load();
  if (!loaded) return all;
  for (const Waiting& w : loaded->waiting) {
    auto rows = store.waiting(w.subscription, w.first, std::numeric_limits<std::int64_t>::max());
    if (rows) std::move(rows->begin(), rows->end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace tocsin::store::test
