#include "source/journal_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/limits.h"
#include "model/journal_place.h"

namespace tocsin::source {

namespace {

// SD_MESSAGE_JOURNAL_DROPPED of sd-messages.h.
constexpr std::string_view kDroppedMessage = "MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e";
constexpr std::size_t kFieldName = 64;  // the longest name of a field

void count_files(const std::filesystem::path& directory, JournalFiles& files) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::filesystem::path& path = entry->path();
    if (path.extension() != ".journal") continue;
    if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) == 0) {
      ++files.readable;
    } else if (errno == EACCES) {
      ++files.denied;
      files.one_denied = path.string();
    }
  }
  if (error == std::errc::permission_denied) {
    ++files.denied;
    files.one_denied = directory.string();
  }
}

// A directory of journals, and those of the machines in it.
void count_below(const std::filesystem::path& directory, JournalFiles& files) {
  count_files(directory, files);
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_directory(ignored)) count_files(entry->path(), files);
  }
}

}  // namespace

JournalFiles journal_files(const std::string& directory) {
  JournalFiles files;
  if (!directory.empty()) {
    count_below(directory, files);
  } else {
    for (const auto* const place : {"/var/log/journal", "/run/log/journal"}) count_below(place, files);
  }
  return files;
}

void JournalReader::Close::operator()(sd_journal* journal) const { sd_journal_close(journal); }

JournalReader::JournalReader(std::unique_ptr<sd_journal, Close> journal, JournalSelection selection)
    : journal_(std::move(journal)), selection_(std::move(selection)) {}

Unexpected<Error> JournalReader::failed(int error, std::string_view doing) const {
  return Unexpected(from_errno(-error, fmt::format("{}: {}", journal_name(selection_.directory), doing)));
}

Result<JournalReader> JournalReader::open(const JournalSelection& selection) {
  sd_journal* opened = nullptr;
  const int error = selection.directory.empty() ? sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY)
                                                : sd_journal_open_directory(&opened, selection.directory.c_str(), 0);
  JournalReader reader(std::unique_ptr<sd_journal, Close>(opened), selection);
  if (error < 0) return reader.failed(error, "cannot be opened");
  // A compressed field is expanded no further than it is used.
  sd_journal_set_data_threshold(opened, limits::kJournalMessageBytes + kFieldName);
  // Before anything is read: from now on no change is missed.
  reader.fd_ = std::max(sd_journal_get_fd(opened), -1);
  if (auto done = reader.select(); !done) return Unexpected(std::move(done).error());
  return reader;
}

// (all of: one of the facilities, one of the units, one of the identifiers) or what the journal says it dropped. Terms
// of one field are alternatives for libsystemd, those of different fields conditions.
Result<void> JournalReader::select() {
  sd_journal* journal = journal_.get();
  int error = 0;
  const auto add = [&](std::string_view match) {
    if (error >= 0) error = sd_journal_add_match(journal, match.data(), match.size());
  };
  for (const auto facility : selection_.facilities) add(fmt::format("SYSLOG_FACILITY={}", facility));
  for (const auto& unit : selection_.units) add("_SYSTEMD_UNIT=" + unit);
  for (const auto& identifier : selection_.identifiers) add("SYSLOG_IDENTIFIER=" + identifier);
  const bool all = selection_.facilities.empty() && selection_.units.empty() && selection_.identifiers.empty();
  if (!all) {
    if (error >= 0) error = sd_journal_add_disjunction(journal);
    add(kDroppedMessage);
    add("_TRANSPORT=driver");
  }
  if (error < 0) return failed(error, "cannot be searched");
  return {};
}

Result<bool> JournalReader::process() {
  const int change = sd_journal_process(journal_.get());
  if (change < 0) return failed(change, "its changes cannot be seen");
  return change == SD_JOURNAL_INVALIDATE;
}

// Among all records: whether the rules want it has nothing to do with that.
Result<bool> JournalReader::is_there(const std::string& cursor) {
  sd_journal* journal = journal_.get();
  sd_journal_flush_matches(journal);
  int found = sd_journal_seek_cursor(journal, cursor.c_str());
  if (found >= 0) found = sd_journal_next(journal);
  if (found > 0) found = sd_journal_test_cursor(journal, cursor.c_str());
  if (auto done = select(); !done) return Unexpected(std::move(done).error());
  if (found == -EINVAL) return false;
  if (found < 0) return failed(found, "cannot be searched");
  return found > 0;
}

Result<bool> JournalReader::go_after(const std::string& cursor) {
  auto there = is_there(cursor);
  if (!there || !*there) return there;
  at_unread_ = false;
  int done = sd_journal_seek_cursor(journal_.get(), cursor.c_str());
  if (done >= 0) done = sd_journal_next(journal_.get());
  if (done > 0) {
    const int same = sd_journal_test_cursor(journal_.get(), cursor.c_str());
    if (same < 0) return failed(same, "cannot be searched");
    at_unread_ = same == 0;  // the rules want that record no more; this is the first that they do after it
  }
  if (done < 0) return failed(done, "cannot be searched");
  return true;
}

Result<void> JournalReader::go_to(Time time) {
  at_unread_ = false;
  const auto since = std::chrono::duration_cast<std::chrono::microseconds>(std::max(time, kEpoch).time_since_epoch());
  const int error = sd_journal_seek_realtime_usec(journal_.get(), static_cast<std::uint64_t>(since.count()));
  if (error < 0) return failed(error, "cannot be searched");
  return {};
}

Result<void> JournalReader::go_to_head() {
  at_unread_ = false;
  const int error = sd_journal_seek_head(journal_.get());
  if (error < 0) return failed(error, "cannot be searched");
  return {};
}

Result<bool> JournalReader::go_to_end() {
  at_unread_ = false;
  int found = sd_journal_seek_tail(journal_.get());
  if (found >= 0) found = sd_journal_previous(journal_.get());
  if (found < 0) return failed(found, "cannot be searched");
  if (found > 0) return true;
  if (auto done = go_to_head(); !done) return Unexpected(std::move(done).error());
  return false;
}

Result<bool> JournalReader::next(JournalRecord& record) {
  record.clear();
  if (!std::exchange(at_unread_, false)) {
    const int found = sd_journal_next(journal_.get());
    if (found < 0) return failed(found, "cannot be read");
    if (found == 0) return false;
  }
  sd_journal_restart_data(journal_.get());
  const void* data = nullptr;
  std::size_t size = 0;
  int got = 0;
  while ((got = sd_journal_enumerate_available_data(journal_.get(), &data, &size)) > 0)
    record.take({static_cast<const char*>(data), size});
  if (got < 0 && got != -EBADMSG) return failed(got, "a record cannot be read");
  return true;  // of a damaged record, what could be read
}

Result<Time> JournalReader::time() const {
  std::uint64_t microseconds = 0;
  const int error = sd_journal_get_realtime_usec(journal_.get(), &microseconds);
  if (error < 0) return failed(error, "a record has no time");
  return from_ms(static_cast<std::int64_t>(microseconds / 1000));
}

Result<std::string> JournalReader::cursor() const {
  char* text = nullptr;
  const int error = sd_journal_get_cursor(journal_.get(), &text);
  if (error < 0) return failed(error, "a record has no place");
  std::string cursor(text);
  std::free(text);  // NOLINT(cppcoreguidelines-no-malloc): made by libsystemd
  return cursor;
}

}  // namespace tocsin::source
