// One SQLite connection with its prepared statements. Knows no table. One thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/result.h"

namespace tocsin::store {

class Database {
 public:
  // Opens an existing file for reading and writing and sets what holds for the connection, but writes nothing yet: see
  // use_wal().
  static Result<Database> open(const std::string& path);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // From now on by write-ahead log. Apart from open(), for it writes to the file: first it must be known that the file
  // is ours.
  Result<void> use_wal();
  // Closing shall leave the file's bytes alone (else the last one to close copies the log into it): for a file that is
  // refused.
  void leave_untouched();

  // Statements that return nothing, one or several.
  Result<void> execute(const char* sql);
  // The first column of the only row of a query.
  Result<std::string> ask(const char* sql);

  // The error of the last failed call, with the database's path and what to do: "WHAT PATH: …".
  [[nodiscard]] Error error(std::string_view what) const;
  [[nodiscard]] Error damaged(std::string_view detail) const;
  [[nodiscard]] const std::string& path() const { return path_; }
  // Rows written by the last INSERT, UPDATE or DELETE.
  [[nodiscard]] int changes() const { return sqlite3_changes(connection_.get()); }
  [[nodiscard]] std::int64_t last_row_id() const { return sqlite3_last_insert_rowid(connection_.get()); }
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

  // For Statement: prepared once, kept until the connection is closed. Null: see error().
  sqlite3_stmt* prepare(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  explicit Database(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::unique_ptr<sqlite3, Close> connection_;
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;  // go before the connection
};

// BEGIN on construction; what was not committed is rolled back at the end.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // On an error nothing was stored.
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace tocsin::store
