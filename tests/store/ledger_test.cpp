#include <catch2/catch.hpp>

#include "base/limits.h"
#include "sample.h"
#include "store/store.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::store;
using namespace tocsin::store::test;
using tocsin::test::TempDir;

namespace {

Store open(const TempDir& dir) {
  auto store = Store::open(dir.path());
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

Gap gap(std::uint64_t from) {
  return {kHostile, kHostile, "/a" + kHostile, from, from + 3, GapCause::vacuumed, from_ms(-7), kHostile};
}

}  // namespace

TEST_CASE("ledger, gaps and voices come back, each row as it was written last") {
  const TempDir dir;
  Commit first;
  LedgerRow row{kHostile, "/a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  first.ledger = {row, {"g", "/b", UINT64_MAX >> 1U}};
  first.gaps = {gap(1), gap(2)};
  const Voice voice{kHostile, kHostile, Duration{1}, Duration{2}, Duration{3}, Duration{4}};
  first.voices = {voice};
  {
    Store store = open(dir);
    REQUIRE(store.commit(first));
    Commit second;
    row.read = 100;
    second.ledger = {row};
    second.gaps = {gap(3)};
    REQUIRE(store.commit(second));
  }
  Store store = open(dir);
  const auto loaded = store.load();
  REQUIRE(loaded);
  CHECK(loaded->ledger.size() == 2);
  CHECK(std::count(loaded->ledger.begin(), loaded->ledger.end(), row) == 1);
  CHECK(loaded->newest_gaps == std::vector<Gap>{gap(1), gap(2), gap(3)});
  CHECK(loaded->voices == std::vector<Voice>{voice});
}

TEST_CASE("of many gaps the newest are kept, and of those the newest are loaded") {
  const TempDir dir;
  Store store = open(dir);
  for (int batch = 0; batch < 11; ++batch) {
    Commit commit;
    for (std::uint64_t i = 0; i < limits::kGaps / 10; ++i) commit.gaps.push_back(gap(i));
    REQUIRE(store.commit(commit));
  }
  Commit last;
  last.gaps = {gap(77)};
  REQUIRE(store.commit(last));
  const auto loaded = store.load();
  REQUIRE(loaded);
  CHECK(loaded->newest_gaps.size() == limits::kShownGaps);
  CHECK(loaded->newest_gaps.back() == gap(77));
}
