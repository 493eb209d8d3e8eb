// An opened systemd journal: libsystemd's sd-journal, as results and no more than is needed. What there is to read, and
// what that means, is journald.h's business.
//
// libsystemd wants one thread for the whole life of the object.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "model/definitions.h"
#include "source/journal_line.h"

struct sd_journal;

namespace tocsin::source {

// Whether its files can be read, by looking at the directories: libsystemd passes over those that cannot.
struct JournalFiles {
  std::size_t readable = 0;
  std::size_t denied = 0;
  std::string one_denied;
};
JournalFiles journal_files(const std::string& directory);  // empty: this host's

class JournalReader {
 public:
  // Records that the selection means, and those of the journal itself that say what it dropped.
  static Result<JournalReader> open(const JournalSelection& selection);

  // Readable when something changed; -1: there is none, look now and then.
  [[nodiscard]] int fd() const { return fd_; }
  // Takes note of what changed since; before each round of next(). True: files came or went.
  Result<bool> process();

  // Each decides which record next() gives. At a cursor: the one after its record. False: that record is not there (or
  // it is no cursor), and nothing was decided.
  Result<bool> go_after(const std::string& cursor);
  Result<void> go_to(Time time);
  Result<void> go_to_head();
  // False: there is no record; then it is as go_to_head().
  Result<bool> go_to_end();

  // The next record; false: there is none yet.
  Result<bool> next(JournalRecord& record);
  // Of the record that next() gave, or which go_to_end() passed.
  [[nodiscard]] Result<Time> time() const;
  [[nodiscard]] Result<std::string> cursor() const;

 private:
  struct Close {
    void operator()(sd_journal* journal) const;
  };
  JournalReader(std::unique_ptr<sd_journal, Close> journal, JournalSelection selection);
  Result<void> select();
  Result<bool> is_there(const std::string& cursor);
  [[nodiscard]] Unexpected<Error> failed(int error, std::string_view doing) const;

  std::unique_ptr<sd_journal, Close> journal_;
  JournalSelection selection_;
  int fd_ = -1;
  bool at_unread_ = false;  // the current record has not been given by next()
};

}  // namespace tocsin::source
