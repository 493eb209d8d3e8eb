// The layout of state.db, and how an older one is brought up to it. Bytes on disk: a migration, once released, never
// changes; a new layout is a new migration at the end of the list, with a test that starts from the layout before.
//
//   position      (log_group, path) -> identity of the file, bytes accounted for, what its decoder remembers,
//                 written: when it was, wall time;
//                 lineage: the other files of that name (encode.h); empty: of a layout before;
//                 of a journal (path `journal`, `journal:/DIRECTORY`) the cursor of the record read last
//   alarm_state   (alarm, group_key) -> AlarmRow; its id is the window's key
//        | 1:n
//   window        (instance, time) -> count, sum, minimum, maximum          NULL is NaN
//                 single_values: a list (encode.h), where the alarm's statistic needs one; NULL is none
//   done_file     (done_group's id, hash of the path) -> DoneFile: of a file that was read to its end, in the place of
//   its
//                 position
//   done_group    (log_group) -> id; used: when it was in the rules last, to a day
//   counter       (scope, name) -> total
//   seen          in the order of commits: keys of records that were counted (encode.h), of one generation each; a
//                 generation is forgotten as a whole
//   history       id, in the order of commits; at most limits::kHistoryRows, without holes (the oldest go, never
//   others)
//                 a state update is there once: unique by transition_id
//   outbox        sequence, rising and never used again; id unique
//                 status 0: to be sent, 1: given up (a dead letter; at most limits::kDeadLetters). What is delivered is
//                 gone.
//   metric        id, never used again; what it is called is unique, its dimensions as in encode.h; the minute of its
//                 newest datapoint
//        | 1:n
//   datapoint     (metric, minute) -> count, sum, minimum, maximum, single_values as in window
//   metric_gone   metrics that made room for others: their datapoints go little by little
//   metric_total  name -> total: see MetricTotals
//   policy        (kind, name) -> bytes: what the policies of notifying remember (notify/dispatch.h)
//   meta          key -> value; made_by, written_by: versions of tocsin; committed_at: wall time of the last commit
//
// Times are ms since 1970, UTC. Unsigned 64-bit numbers are stored as their two's complement. Text is bytes as they
// came, not always UTF-8. Enumerations: AlarmState and HistoryKind as numbered in the model; status as above: never to
// change.
#pragma once

#include <string>

#include "base/result.h"
#include "store/database.h"

namespace tocsin::store {

inline constexpr int kApplicationId = 0x746F6373;  // "tocs", in bytes 68-71 of the file: file(1) and we know it by that

// The number of migrations: PRAGMA user_version of a database that is up to date.
int schema_version();
// The SQL that leads from layout `from` to the next, for tests of older ones.
const char* migration_from(int from);

// Is it ours, and not newer? By the bytes of the file alone, before SQLite has opened it; a missing or empty file is
// good.
Result<void> check_file(const std::string& path);

// The same of an opened database, whose log may say more than its file; and a quick look at its integrity. Reads only.
Result<void> check_database(Database& database);

// Brings a database that was checked up to date, one transaction a migration.
Result<void> migrate(Database& database);

}  // namespace tocsin::store
