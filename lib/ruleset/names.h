// The names of one kind of entry over all files: those used twice are reported, and those that nobody has.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "model/definitions.h"

namespace tocsin::ruleset {

class Names {
 public:
  // `what`: "log group". `complete`: false where a mistake may hide names; then none is missed. Diagnostics and what
  // is added must outlive it.
  Names(std::string_view what, bool complete, Diagnostics& diagnostics)
      : what_(what), complete_(complete), diagnostics_(diagnostics) {}

  template <class T>
  void add(const std::vector<T>& entries) {
    for (const T& entry : entries) add(entry.name);
  }
  // Whether it can be said that there is none of that name.
  [[nodiscard]] bool lacks(std::string_view name) const {
    return !name.empty() && complete_ && !places_.contains(name);
  }
  // Reports it where there is none.
  void must_have(const Located<std::string>& name);

 private:
  void add(const Located<std::string>& name);
  std::string suggest(std::string_view name);

  std::string_view what_;
  bool complete_;
  Diagnostics& diagnostics_;
  std::map<std::string_view, const Span*> places_;
  std::size_t suggestions_ = 0;
};

}  // namespace tocsin::ruleset
