// `extract:`, one regular expression that names parts of an unstructured event:  from (?P<SourceIp>\S+) port
//
// The expression is RE2's, whole (it is no part of CloudWatch's syntax): the time of a search is linear in the event,
// whatever the expression; its size is bounded (limits::kExtractCharacters, kExtractMemoryBytes).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pattern/parse.h"

namespace tocsin::pattern {

class NamedGroups {
 public:
  // At least one group has a name. Offsets of the error count from the beginning of the expression.
  static Result<std::shared_ptr<const NamedGroups>, ParseError> compile(std::string_view expression);
  ~NamedGroups();
  NamedGroups(const NamedGroups&) = delete;
  NamedGroups& operator=(const NamedGroups&) = delete;

  // In the order of the groups.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  // The first match in `event`, which must be valid UTF-8: what each name stands for; none where its group took no part
  // in the match, or nothing matches. Views point into the event. Safe on many threads.
  void find(std::string_view event, std::vector<std::optional<std::string_view>>& out) const;

 private:
  struct Compiled;
  NamedGroups();

  std::vector<std::string> names_;
  std::vector<int> groups_;  // for each name its group's number
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace tocsin::pattern
