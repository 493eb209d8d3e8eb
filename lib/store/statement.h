// One use of a prepared statement: bind in order, step, read columns; reset at the end. The preparing itself is done
// once a connection.
//   Statement insert(database, "INSERT INTO t VALUES (?, ?)");
//   insert.bind(name).bind(7);
//   return insert.run();
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "store/database.h"

namespace tocsin::store {

class Statement {
 public:
  // Not two at a time with the same text.
  Statement(Database& database, std::string_view sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // The next parameter. Text and blobs are not copied: they must live until the statement has been stepped to its end.
  Statement& bind(std::string_view text);
  Statement& bind_blob(std::string_view bytes);
  Statement& bind_null();
  Statement& bind(double number);  // NaN as NULL: SQLite has none
  template <std::integral T>
  Statement& bind(T number) {
    return bind_integer(static_cast<std::int64_t>(number));  // unsigned 64 bits as their two's complement
  }
  Statement& bind(Time time) { return bind_integer(to_ms(time)); }
  Statement& bind(std::optional<Time> time);  // none: NULL

  // True: a row is there. False: the end.
  Result<bool> step();
  // For what returns no rows; afterwards it may be bound and run again.
  Result<void> run();

  // Columns of the current row, from 0.
  [[nodiscard]] std::string text(int column) const;  // of a blob too: its bytes
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::uint64_t bits(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] Time time(int column) const { return from_ms(integer(column)); }
  [[nodiscard]] std::optional<Time> optional_time(int column) const;

 private:
  Statement& bind_integer(std::int64_t number);
  void reset();

  Database& database_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

}  // namespace tocsin::store
