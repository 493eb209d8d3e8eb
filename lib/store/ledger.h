// The tables of the ledger: what became of each source's bytes, the gaps, and which logs speak.
#pragma once

#include "store/database.h"
#include "store/store.h"

namespace tocsin::store {

Result<void> write_ledger(Database& database, const Commit& commit);
// Into `loaded`.
Result<void> read_ledger(Database& database, Loaded& loaded);

}  // namespace tocsin::store
