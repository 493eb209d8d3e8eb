#include "store/delivered.h"

#include <map>
#include <optional>

#include "base/limits.h"
#include "store/statement.h"

namespace tocsin::store {
namespace {

// The numbers of log groups, each asked for once.
class Groups {
 public:
  explicit Groups(Database& database) : database_(database) {}

  // None: nothing is kept of it.
  Result<std::optional<std::int64_t>> find(std::string_view log_group) {
    if (const auto known = known_.find(log_group); known != known_.end()) return known->second;
    Statement select(database_, "SELECT id FROM done_group WHERE log_group = ?");
    const auto row = select.bind(log_group).step();
    if (!row) return Unexpected(row.error());
    std::optional<std::int64_t> id;
    if (*row) id = select.integer(0);
    known_.emplace(log_group, id);
    return id;
  }

  Result<std::int64_t> find_or_make(std::string_view log_group, Time now) {
    const auto found = find(log_group);
    if (!found) return Unexpected(found.error());
    if (*found) return **found;
    Statement insert(database_, "INSERT INTO done_group (log_group, used) VALUES (?, ?)");
    if (auto done = insert.bind(log_group).bind(now).run(); !done) return Unexpected(std::move(done).error());
    known_.insert_or_assign(std::string(log_group), database_.last_row_id());
    return database_.last_row_id();
  }

 private:
  Database& database_;
  std::map<std::string, std::optional<std::int64_t>, std::less<>> known_;
};

Result<void> retire(Database& database, const Commit& commit) {
  Statement remove(database, "DELETE FROM position WHERE log_group = ? AND path = ?");
  Statement account(database, "DELETE FROM ledger WHERE log_group = ? AND source = ?");
  for (const PositionKey& key : commit.retired) {
    if (auto done = remove.bind(key.log_group).bind(key.path).run(); !done) return done;
    if (auto done = account.bind(key.log_group).bind(key.path).run(); !done) return done;
  }
  if (commit.groups_in_use.empty()) return {};
  Statement use(database, "UPDATE done_group SET used = ? WHERE log_group = ?");
  for (const std::string& log_group : commit.groups_in_use) {
    if (auto done = use.bind(commit.now).bind(log_group).run(); !done) return done;
  }
  const Time before = commit.now - limits::kKeepUnreadFor;
  Statement files(database, "DELETE FROM done_file WHERE log_group IN (SELECT id FROM done_group WHERE used < ?)");
  if (auto done = files.bind(before).run(); !done) return done;
  Statement groups(database, "DELETE FROM done_group WHERE used < ?");
  return groups.bind(before).run();
}

}  // namespace

Result<void> write_done_files(Database& database, const Commit& commit) {
  Groups groups(database);
  Statement put(database, "INSERT OR REPLACE INTO done_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Statement remove(database, "DELETE FROM done_file WHERE log_group = ? AND path = ?");
  Statement position(database, "DELETE FROM position WHERE log_group = ? AND path = ?");
  for (const DoneInGroup& change : commit.done) {
    const auto group = groups.find_or_make(change.log_group, commit.now);
    if (!group) return Unexpected(group.error());
    const DoneFile& f = change.what.file;
    if (change.what.forgotten) {
      if (auto done = remove.bind(*group).bind(f.path).run(); !done) return done;
      continue;
    }
    put.bind(*group).bind(f.path).bind(f.size).bind(f.offset).bind(f.prefix_hash).bind(f.prefix_bytes);
    if (auto done = put.bind(f.inode).bind(f.time_columns).bind(f.gone).run(); !done) return done;
    if (change.what.path.empty()) continue;
    if (auto done = position.bind(change.log_group).bind(change.what.path).run(); !done) return done;
  }
  for (const UndoneFile& again : commit.undone) {
    const auto group = groups.find(again.log_group);
    if (!group) return Unexpected(group.error());
    if (!*group) continue;
    if (auto done = remove.bind(**group).bind(again.path).run(); !done) return done;
  }
  return retire(database, commit);
}

Result<std::vector<DoneFile>> read_done_files(Database& database, std::string_view log_group) {
  Groups groups(database);
  const auto group = groups.find(log_group);
  if (!group) return Unexpected(group.error());
  std::vector<DoneFile> files;
  if (!*group) return files;
  Statement select(
      database,
      "SELECT path, size, offset, prefix_hash, prefix_bytes, inode, time_columns, gone FROM done_file WHERE "
      "log_group = ?");
  select.bind(**group);
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return files;
    files.push_back({select.bits(0), select.bits(1), select.bits(2), select.bits(3),
                     static_cast<std::uint32_t>(select.bits(4)), static_cast<std::uint32_t>(select.bits(5)),
                     static_cast<std::uint32_t>(select.bits(6)), static_cast<std::uint32_t>(select.bits(7))});
  }
}

Result<std::vector<PositionKey>> read_old_positions(Database& database, Time before) {
  Statement select(database, "SELECT log_group, path FROM position WHERE written < ?");
  select.bind(before);
  std::vector<PositionKey> keys;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return keys;
    keys.push_back({select.text(0), select.text(1)});
  }
}

}  // namespace tocsin::store
