// Steps with a store that must not fail.
#pragma once

#include <catch2/catch.hpp>
#include <utility>

#include "store/store.h"
#include "support/temp_dir.h"

namespace tocsin::store::test {

inline Store open(const tocsin::test::TempDir& dir) {
  auto store = Store::open(dir.path());
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

inline Committed commit(Store& store, const Commit& what) {
  auto done = store.commit(what);
  if (!done) FAIL(done.error().message);
  return std::move(*done);
}

inline Loaded load(Store& store) {
  auto loaded = store.load();
  if (!loaded) FAIL(loaded.error().message);
  return std::move(*loaded);
}

}  // namespace tocsin::store::test
