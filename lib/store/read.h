// What the tables of schema.h hold, as the model's structs.
#pragma once

#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/store.h"

namespace tocsin::store {

Result<Loaded> read_all(Database& database);
Result<std::vector<HistoryItem>> read_history(Database& database, std::string_view alarm, std::size_t most);
Result<std::vector<Pending>> read_dead_letters(Database& database, std::size_t most);
Result<std::vector<Pending>> read_waiting(Database& database, std::string_view subscription, std::int64_t from,
                                          std::size_t most);

}  // namespace tocsin::store
