// A store's history as a test reads it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace tocsin::test {

// The newest, newest last; `alarm` empty: of all.
inline Result<std::vector<HistoryItem>> history_of(store::Store& store, std::string_view alarm, std::size_t most) {
  HistoryQuery query;
  query.alarm = alarm;
  query.most = most;
  auto items = store.history(query);
  if (items) std::reverse(items->begin(), items->end());
  return items;
}

}  // namespace tocsin::test
