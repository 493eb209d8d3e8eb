#include "store/database.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "store/access_advice.h"
#include "store/statement.h"

namespace tocsin::store {
namespace {

constexpr int kBusyMs = 5000;  // a person may look into the database with sqlite3(1) while the daemon runs

// trusted_schema, cell_size_check: what the file says is not believed unseen. The log is copied into the file every
// 1000 pages (4 MB), and shrinks to journal_size_limit when it had grown past it.
constexpr const char* kSetup =
    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;"
    "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 8388608;";

ErrorCode code_of(int extended, int system_errno) {
  switch (extended & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM:
      return ErrorCode::full;
    case SQLITE_IOERR:
      return system_errno == ENOSPC || system_errno == EDQUOT ? ErrorCode::full : ErrorCode::io;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::unavailable;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
      return ErrorCode::permission;
    case SQLITE_CANTOPEN:
      return system_errno == ENOENT ? ErrorCode::not_found : ErrorCode::permission;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::invalid;
    default:
      return ErrorCode::io;
  }
}

std::string advice(ErrorCode code) {
  switch (code) {
    case ErrorCode::full:
      return "free space on its file system (df shows it); nothing is lost, it will be tried again";
    case ErrorCode::io:
      return "look at the kernel's log (dmesg) for errors of the disk";
    case ErrorCode::unavailable:
      return "another program holds it locked: end that program, such as a sqlite3 shell with an open transaction";
    case ErrorCode::permission:
      return fmt::format(
          "see that its file system is not mounted read-only (findmnt), and that user {} may write the state directory "
          "and its files",
          user_name());
    default:
      return {};
  }
}

}  // namespace

Result<Database> Database::open(const std::string& path) {
  Database database(path);
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  database.connection_.reset(connection);  // also a failed open gives one, for its message
  if (connection == nullptr) return Unexpected(Error{ErrorCode::full, "cannot open " + path + ": out of memory"});
  if (code != SQLITE_OK) return Unexpected(database.error("cannot open"));
  sqlite3_busy_timeout(connection, kBusyMs);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  if (auto done = database.execute(kSetup); !done) return Unexpected(std::move(done).error());
  return database;
}

Database::Database(Database&&) noexcept = default;

Database& Database::operator=(Database&& other) noexcept {
  statements_.clear();  // before the connection they belong to
  path_ = std::move(other.path_);
  connection_ = std::move(other.connection_);
  statements_ = std::move(other.statements_);
  return *this;
}

Database::~Database() = default;

Result<void> Database::use_wal() {
  auto mode = ask("PRAGMA journal_mode = WAL");
  if (!mode) return Unexpected(std::move(mode).error());
  if (*mode == "wal") return {};
  return Unexpected(Error{ErrorCode::unsupported,
                          path_ + ": its file system has no shared memory for a write-ahead log (journal mode " +
                              *mode + "); put the state directory on a local disk"});
}

void Database::leave_untouched() { sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return Unexpected(error("cannot use"));
}

Result<std::string> Database::ask(const char* sql) {
  Statement statement(*this, sql);
  const auto row = statement.step();
  if (!row) return Unexpected(row.error());
  return *row ? statement.text(0) : std::string();
}

Error Database::error(std::string_view what) const {
  const int extended = sqlite3_extended_errcode(connection_.get());
  const int system = sqlite3_system_errno(connection_.get());
  const ErrorCode code = code_of(extended, system);
  std::string detail = sqlite3_errmsg(connection_.get());
  if (system != 0 && (extended & 0xFF) != SQLITE_FULL) detail += ", " + std::generic_category().message(system);
  if (code == ErrorCode::invalid) return damaged(detail);
  std::string message = fmt::format("{} the state database {}: {} (SQLite code {})", what, path_, detail, extended);
  if (const std::string next = advice(code); !next.empty()) message += "; " + next;
  return {code, std::move(message)};
}

Error Database::damaged(std::string_view detail) const {
  return {ErrorCode::invalid,
          fmt::format("the state database {0} is damaged ({1}) and was left as it is; put a backup in its place, or "
                      "move {0}, {0}-wal and "
                      "{0}-shm away and start again: alarms then begin anew and logs are read from where start_at says",
                      path_, detail)};
}

sqlite3_stmt* Database::prepare(std::string_view sql) {
  auto [entry, is_new] = statements_.try_emplace(std::string(sql));
  if (is_new) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                       &statement, nullptr);
    entry->second.reset(statement);
  }
  if (entry->second) return entry->second.get();
  statements_.erase(entry);
  return nullptr;
}

Result<Transaction> Transaction::begin(Database& database) {
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return Unexpected(std::move(begun).error());
  return Transaction(database);
}

Result<void> Transaction::commit() {
  auto done = database_->execute("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

Transaction::~Transaction() {
  // SQLite has rolled back by itself after some errors.
  if (database_ != nullptr && database_->in_transaction()) static_cast<void>(database_->execute("ROLLBACK"));
}

}  // namespace tocsin::store
