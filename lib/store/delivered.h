// What is kept of files that are delivered whole, and how positions that nobody needs go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/store.h"

namespace tocsin::store {

// Of a commit: files that are done with, in the place of their positions, and the other way round; what was retired.
Result<void> write_done_files(Database& database, const Commit& commit);

Result<std::vector<DoneFile>> read_done_files(Database& database, std::string_view log_group);
// Not written since `before`.
Result<std::vector<PositionKey>> read_old_positions(Database& database, Time before);

}  // namespace tocsin::store
