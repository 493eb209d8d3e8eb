// The ledger of all sources: enters what each read came to, checks that its sum holds, and passes both on to the
// committer, in the same turn of the loop as the position they belong to, so that they stand in one commit.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/committer.h"
#include "engine/scan.h"
#include "model/ledger.h"
#include "source/ledger.h"
#include "source/source.h"

namespace tocsin::daemon {

class LedgerBook {
 public:
  struct Account {
    LedgerRow row;
    std::int64_t closed = 0;             // bytes of the files that the source is done with
    std::optional<source::Stock> stock;  // none: the source cannot tell, and its sum is not checked
    source::Balance balance;
    bool is_opened = false;  // what it begins with is still to be taken into the sum
    bool is_new = true;      // the state has nothing of it
  };

  explicit LedgerBook(Committer& committer) : committer_(committer) {}

  // What the store had; before the first source.
  void remember(std::vector<LedgerRow> rows, std::vector<Gap> newest_gaps, const std::vector<Position>& positions);

  // A source begins, or begins again. The account stays where it is.
  Account& open(const std::string& log_group, const std::string& source);

  // What one read, and the scan of what it gave, came to.
  struct Entry {
    const source::ReadResult& read;
    const Counters* counters;  // as it was counted; null: nothing was scanned
    std::uint64_t taken;       // bytes accounted for, of which the source has not heard yet
    std::optional<source::Stock> stock;
    bool lines;  // of a format of one event a line
    Time at;
  };
  void enter(Account& account, const Entry& entry);

  [[nodiscard]] const std::deque<Gap>& newest_gaps() const { return newest_gaps_; }
  [[nodiscard]] std::size_t size() const { return accounts_.size(); }  // of sources, present and past
  [[nodiscard]] std::uint64_t violated() const;                        // accounts whose sum does not hold now

 private:
  void add(Account& account, Gap gap, Time at);
  void check(Account& account, std::uint64_t taken);

  Committer& committer_;
  std::map<std::pair<std::string, std::string>, Account> accounts_;  // by log group and source
  std::deque<Gap> newest_gaps_;                                      // limits::kShownGaps at most, newest last
};

}  // namespace tocsin::daemon
