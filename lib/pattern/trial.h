// One event on which patterns are tried one after the other: what one of them had to find out serves the next.
#pragma once

#include <string_view>
#include <variant>

#include "pattern/ast.h"
#include "pattern/delimited_split.h"
#include "pattern/evaluate.h"
#include "pattern/evaluate_delimited.h"

namespace tocsin::pattern {

class Trial {
 public:
  // `event` must stay until the next begin().
  void begin(std::string_view event) {
    event_ = event;
    is_cut_ = false;
  }

  // What evaluate() says.
  bool matches(const Ast& pattern) {
    const auto* delimited = std::get_if<Delimited>(&pattern.pattern);
    return delimited == nullptr ? evaluate(pattern, event_) : evaluate(*delimited, fields());
  }

  DelimitedSplit& fields() {
    if (!is_cut_) fields_.reset(event_);
    is_cut_ = true;
    return fields_;
  }

 private:
  std::string_view event_;
  DelimitedSplit fields_;
  bool is_cut_ = false;
};

}  // namespace tocsin::pattern
