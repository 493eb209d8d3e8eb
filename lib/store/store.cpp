#include "store/store.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "base/unique_fd.h"
#include "store/database.h"
#include "store/delivered.h"
#include "store/directory_lock.h"
#include "store/metric_queries.h"
#include "store/read.h"
#include "store/schema.h"
#include "store/write.h"

namespace tocsin::store {
namespace {

// Payloads tell who attacks whom: for the daemon's user alone. SQLite gives the files beside it the same mode.
Result<void> make_private_file(const std::string& path) {
  const UniqueFd made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (made || errno == EEXIST) return {};
  return Unexpected(from_errno(errno, path));
}

Result<Database> open_database(const std::string& path) {
  if (auto good = check_file(path); !good) return Unexpected(std::move(good).error());
  if (auto made = make_private_file(path); !made) return Unexpected(std::move(made).error());
  auto database = Database::open(path);
  if (!database) return database;
  if (auto good = check_database(*database); !good) {
    database->leave_untouched();
    return Unexpected(std::move(good).error());
  }
  if (auto done = database->use_wal(); !done) return Unexpected(std::move(done).error());
  if (auto done = migrate(*database); !done) return Unexpected(std::move(done).error());
  return database;
}

}  // namespace

struct Store::Impl {
  DirectoryLock lock;  // let go after the database is closed
  Database database;
};

Result<Store> Store::open(const std::string& directory) {
  auto lock = DirectoryLock::take(directory);
  if (!lock) return Unexpected(std::move(lock).error());
  auto database = open_database(directory + "/state.db");
  if (!database) return Unexpected(std::move(database).error());
  return Store(std::make_unique<Impl>(Impl{std::move(*lock), std::move(*database)}));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Loaded> Store::load() { return read_all(impl_->database); }

Result<Committed> Store::commit(const Commit& commit) { return write(impl_->database, commit); }

Result<std::vector<DoneFile>> Store::done_files(std::string_view log_group) {
  return read_done_files(impl_->database, log_group);
}

Result<std::vector<Position>> Store::positions(std::string_view log_group) {
  return read_positions(impl_->database, log_group);
}

Result<std::vector<PositionKey>> Store::old_positions(Time before) {
  return read_old_positions(impl_->database, before);
}

Result<std::vector<HistoryItem>> Store::history(const HistoryQuery& query) {
  return read_history(impl_->database, query);
}

Result<std::vector<metric::PeriodStatistics>> Store::statistics(const StatisticsQuery& query) {
  return read_statistics(impl_->database, query);
}

Result<ListedMetrics> Store::metrics(const MetricsQuery& query) { return read_metrics(impl_->database, query); }

Result<std::vector<Pending>> Store::dead_letters(std::string_view topic, std::size_t most) {
  return read_dead_letters(impl_->database, topic, most);
}

Result<void> Store::pass_over_downtime(Duration by) {
  return shift_waiting(impl_->database, by, std::min(by, Duration(0)));
}

Result<std::vector<Pending>> Store::waiting(std::string_view subscription, std::int64_t from, std::size_t most) {
  return read_waiting(impl_->database, subscription, from, most);
}

}  // namespace tocsin::store
