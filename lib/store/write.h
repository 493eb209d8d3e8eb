// A commit, part by part, into the tables of schema.h.
#pragma once

#include "store/database.h"
#include "store/store.h"

namespace tocsin::store {

// Moves when what waits was promised, and when it is tried next.
Result<void> shift_waiting(Database& database, Duration promised, Duration next_attempt);

// All of it in one transaction, or an error and nothing.
Result<Committed> write(Database& database, const Commit& commit);

}  // namespace tocsin::store
