#include "store/statement.h"

#include <limits>

namespace tocsin::store {

Statement::Statement(Database& database, std::string_view sql)
    : database_(database), statement_(database.prepare(sql)) {}

Statement::~Statement() { reset(); }

void Statement::reset() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bound_ = 0;
}

// Each bind can only fail for want of memory or for a wrong index, and then step() fails too: a NOT NULL is violated.

Statement& Statement::bind(std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();  // a null pointer would be NULL
  sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, ++bound_, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind_null() {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

Statement& Statement::bind(double number) {
  sqlite3_bind_double(statement_, ++bound_, number);
  return *this;
}

Statement& Statement::bind(std::optional<Time> time) { return time ? bind(*time) : bind_null(); }

Statement& Statement::bind_integer(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

Result<bool> Statement::step() {
  if (statement_ == nullptr) return Unexpected(database_.error("cannot use"));
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return Unexpected(database_.error("cannot use"));
  }
}

Result<void> Statement::run() {
  auto row = step();
  while (row && *row) row = step();
  if (!row) return Unexpected(std::move(row).error());
  reset();
  return {};
}

std::string Statement::text(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);  // byte for byte, as for text
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

double Statement::real(int column) const {
  if (is_null(column)) return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_column_double(statement_, column);
}

std::optional<Time> Statement::optional_time(int column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

}  // namespace tocsin::store
