// The state directory: one SQLite database (WAL). A commit is all or nothing, so that after a crash the state is that
// of some earlier moment, and reading again from its positions gives the same transitions with the same ids. One thread
// at a time; every call blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/history.h"
#include "model/outbox.h"
#include "model/position.h"
#include "model/state.h"

namespace tocsin::store {

// An outbox row with its fate so far.
struct Pending {
  OutboxRow row;
  std::int64_t sequence = 0;  // rising: the order of sending within an alarm and a subscription
  std::uint32_t attempts = 0;
  Time promised;           // wall time of the commit that made it
  Time next_attempt;       // wall time
  std::string last_error;  // what the last attempt said; empty before the first
  bool stored = true;      // false: handed to delivery while it cannot be stored
};

// What one attempt at sending came to.
struct DeliveryUpdate {
  enum class Kind : std::uint8_t { delivered, retry, dead };
  std::string outbox_id;
  Kind kind = Kind::delivered;
  std::uint32_t attempts = 0;  // so far, this one included
  Time next_attempt;           // of retry
  std::string error;           // of retry and dead; no secrets
  HistoryItem history;         // an Action item; written for every kind
};

struct Commit {
  Time now;                         // wall time
  std::vector<Position> positions;  // replace those of the same log_group and path
  StateDelta delta;
  std::vector<OutboxRow> outbox;  // rows whose id is there already are left alone
  std::vector<DeliveryUpdate> deliveries;
};

struct Committed {
  std::vector<Pending> pending;  // the new outbox rows, with their sequence
};

// What waits for a subscription: neither delivered nor dead.
struct Waiting {
  std::string subscription;
  std::uint64_t rows = 0;
  std::int64_t first = 0;  // the least sequence
};

struct Loaded {
  std::vector<Position> positions;
  EngineState engine;
  std::vector<Waiting> waiting;  // by subscription
  std::uint64_t dead_letters = 0;
  std::vector<Pending> newest_dead_letters;  // limits::kShownDeadLetters of them, newest last
};

class Store {
 public:
  // Opens or makes DIRECTORY/state.db and brings an older schema up to date; a newer one is refused and not touched.
  // Holds a lock: a second daemon on the same directory gets an error that says so.
  static Result<Store> open(const std::string& directory);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  Result<Loaded> load();
  // Durable (fsync) when it carries outbox rows; else a power cut may undo it as a whole, which only means reading
  // again. On an error nothing of it is stored, and it may be tried again as it is.
  Result<Committed> commit(const Commit& commit);

  // History, newest last; `alarm` empty: of all.
  Result<std::vector<HistoryItem>> history(std::string_view alarm, std::size_t most);
  Result<std::vector<Pending>> dead_letters(std::size_t most);
  // What waits for a subscription from this sequence on, by sequence.
  Result<std::vector<Pending>> waiting(std::string_view subscription, std::int64_t from, std::size_t most);

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin::store
