// Journals of tests: made of export text by systemd-journal-remote, which needs no running systemd.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/unique_fd.h"
#include "support/process.h"
#include "support/temp_dir.h"

namespace tocsin::test {

// False (and said, WARN): the program is not installed, and the test cannot be run.
bool can_make_journals();

struct JournalEntry {
  Time time;
  std::vector<std::pair<std::string, std::string>> fields;  // whatever bytes
};

// What sshd says to authpriv.
JournalEntry sshd_entry(Time time, std::string message);

// In the journal export format. `boot`: one hexadecimal digit, of the boot that wrote them.
std::string exported(const std::vector<JournalEntry>& entries, char boot = '1');

// Makes the file `name` (ending in .journal) of a directory.
void make_journal(const TempDir& dir, const std::string& name, const std::vector<JournalEntry>& entries,
                  char boot = '1');

// A journal that grows.
class LiveJournal {
 public:
  LiveJournal(const TempDir& dir, const std::string& name, char boot = '1');
  void add(const std::vector<JournalEntry>& entries);
  // Until all of it is in the file.
  void finish();

 private:
  std::string file_;
  char boot_;
  std::unique_ptr<Process> writer_;
  UniqueFd fifo_;
};

}  // namespace tocsin::test
