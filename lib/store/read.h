// What the tables of schema.h hold, as the model's structs.
#pragma once

#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/statement.h"
#include "store/store.h"

namespace tocsin::store {

// Of one log group, or of all; by log group and path.
Result<std::vector<Position>> read_positions(Database& database, std::optional<std::string_view> log_group);

Result<Loaded> read_all(Database& database);
// Six columns from `column` on: time, count, sum, minimum, maximum, single_values.
Result<WindowBucket> read_bucket(Database& database, const Statement& select, int column);
Result<std::vector<HistoryItem>> read_history(Database& database, const HistoryQuery& query);
Result<std::vector<Pending>> read_dead_letters(Database& database, std::string_view topic, std::size_t most);
Result<std::optional<Pending>> read_dead_letter(Database& database, std::string_view id);
Result<std::vector<Pending>> read_waiting(Database& database, std::string_view subscription, std::int64_t from,
                                          std::size_t most);

}  // namespace tocsin::store
