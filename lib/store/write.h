// A commit, part by part, into the tables of schema.h.
#pragma once

#include "store/database.h"
#include "store/store.h"

namespace tocsin::store {

// All of it in one transaction, or an error and nothing.
Result<Committed> write(Database& database, const Commit& commit);

}  // namespace tocsin::store
