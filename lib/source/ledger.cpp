#include "source/ledger.h"

#include <algorithm>

namespace tocsin::source {
namespace {

std::int64_t accounted(const LedgerRow& row) { return static_cast<std::int64_t>(row.read + row.skipped + row.missed); }

}  // namespace

Balance balance(const LedgerRow& row, std::int64_t closed, const Stock& stock) {
  const std::int64_t found = closed + static_cast<std::int64_t>(stock.size);
  Balance balance;
  balance.found = static_cast<std::uint64_t>(std::max<std::int64_t>(found, 0));
  balance.waiting = stock.size - std::min(stock.size, stock.accounted);
  balance.difference = found - accounted(row) - static_cast<std::int64_t>(balance.waiting);
  return balance;
}

std::uint64_t accounted_in(const Position& position) {
  std::uint64_t sum = position.offset;
  for (const FilePlace& place : position.older) sum += place.offset;
  for (const FilePlace& place : position.newer) sum += place.offset;
  return sum;
}

std::int64_t closed_before(const LedgerRow& row, const Position& position) {
  return accounted(row) - static_cast<std::int64_t>(accounted_in(position));
}

}  // namespace tocsin::source
