#include "daemon/ledger_book.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "base/limits.h"
#include "daemon/log.h"

namespace tocsin::daemon {
namespace {

// Of a source that tells its losses in notes and counters alone.
std::optional<GapCause> cause_of(source::Note::Kind kind) {
  if (kind == source::Note::Kind::damaged) return GapCause::damaged;
  if (kind == source::Note::Kind::too_large) return GapCause::too_large;
  return std::nullopt;
}

}  // namespace

void LedgerBook::remember(std::vector<LedgerRow> rows, std::vector<Gap> newest_gaps,
                          const std::vector<Position>& positions) {
  for (LedgerRow& row : rows) {
    auto key = std::pair(row.log_group, row.source);
    Account& account = accounts_[std::move(key)];
    account.row = std::move(row);
    account.closed = source::closed_before(account.row, {});
    account.is_new = false;
  }
  for (const Position& position : positions) {
    const auto found = accounts_.find({position.log_group, position.path});
    if (found != accounts_.end()) found->second.closed = source::closed_before(found->second.row, position);
  }
  newest_gaps_.assign(std::make_move_iterator(newest_gaps.begin()), std::make_move_iterator(newest_gaps.end()));
}

LedgerBook::Account& LedgerBook::open(const std::string& log_group, const std::string& source) {
  Account& account = accounts_[{log_group, source}];
  account.row.log_group = log_group;
  account.row.source = source;
  // It had an account before there was a ledger, or earlier in this run: it goes on from where it is found to stand.
  account.is_opened = account.is_new || account.stock.has_value();
  return account;
}

void LedgerBook::enter(Account& account, const Entry& entry) {
  const LedgerRow before = account.row;
  LedgerRow& row = account.row;
  row.read += entry.taken;
  row.skipped += entry.read.skipped;
  account.closed += static_cast<std::int64_t>(entry.read.closed);
  for (const Gap& gap : entry.read.gaps) add(account, gap, entry.at);
  if (!entry.stock && entry.read.gaps.empty()) {
    for (const source::Note& note : entry.read.notes) {
      if (const auto cause = cause_of(note.kind))
        add(account, {{}, {}, note.path, 0, 0, *cause, {}, note.detail}, entry.at);
    }
  }
  if (entry.counters != nullptr) {
    const Counters& counters = *entry.counters;
    row.events += counters[Count::events];
    row.matched += counters[Count::matched];
    row.unparsed += counters[Count::unparsed];
    row.over_long += counters[Count::over_long];
    row.duplicates += counters[Count::duplicate];
    if (entry.lines) row.lines += counters[Count::events] + counters[Count::header_lines] + counters[Count::over_long];
  }
  account.stock = entry.stock;
  check(account, entry.taken);
  account.is_new = false;
  if (row != before) committer_.add(row);
}

void LedgerBook::check(Account& account, std::uint64_t taken) {
  if (!account.stock) return;
  const bool held = account.balance.holds();
  account.stock->accounted += taken;
  account.balance = source::balance(account.row, account.closed, *account.stock);
  if (std::exchange(account.is_opened, false)) {
    const std::int64_t unknown = account.balance.difference;
    if (account.is_new && unknown > 0) {
      account.row.skipped += static_cast<std::uint64_t>(unknown);  // read before there was a ledger
    } else {
      account.closed -= unknown;
    }
    account.balance = source::balance(account.row, account.closed, *account.stock);
  }
  if (account.balance.holds() || !held) return;
  ++account.row.violations;
  log::error(
      "log group '{}': the ledger of {} does not add up: {} bytes were found, {} read, {} skipped, {} missed, {} wait; "
      "{} "
      "bytes too {}. Please report this as a fault of tocsin",
      account.row.log_group, account.row.source, account.balance.found, account.row.read, account.row.skipped,
      account.row.missed, account.balance.waiting, std::abs(account.balance.difference),
      account.balance.difference > 0 ? "few are accounted for" : "many are accounted for");
}

void LedgerBook::add(Account& account, Gap gap, Time at) {
  gap.log_group = account.row.log_group;
  gap.source = account.row.source;
  if (gap.file.empty()) gap.file = gap.source;
  gap.at = at;
  account.row.missed += gap.bytes();
  ++account.row.gaps;
  newest_gaps_.push_back(gap);
  if (newest_gaps_.size() > limits::kShownGaps) newest_gaps_.pop_front();
  committer_.add(std::move(gap));
}

std::uint64_t LedgerBook::violated() const {
  return static_cast<std::uint64_t>(std::count_if(accounts_.begin(), accounts_.end(),
                                                  [](const auto& entry) { return !entry.second.balance.holds(); }));
}

}  // namespace tocsin::daemon
