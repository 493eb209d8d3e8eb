// One event on which patterns are tried one after the other: what one of them had to find out serves the next.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "pattern/ast.h"
#include "pattern/delimited_split.h"
#include "pattern/evaluate.h"
#include "pattern/evaluate_delimited.h"
#include "pattern/regex.h"

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
    if (const auto* delimited = std::get_if<Delimited>(&pattern.pattern)) return evaluate(*delimited, fields());
    if (const auto* regex = std::get_if<RegexLiteral>(&pattern.pattern);
        regex != nullptr && !may_match(*regex->regex)) {
      return false;
    }
    return evaluate(pattern, event_);
  }

  DelimitedSplit& fields() {
    if (!is_cut_) fields_.reset(event_);
    is_cut_ = true;
    return fields_;
  }

 private:
  // To look for the texts that every match holds costs a fraction of a search.
  [[nodiscard]] bool may_match(const Regex& regex) const {
    return std::any_of(regex.required_texts().begin(), regex.required_texts().end(), [&](const auto& texts) {
      std::string_view rest = event_;
      for (const std::string& text : texts) {
        const std::size_t found = rest.find(text);
        if (found == std::string_view::npos) return false;
        rest.remove_prefix(found + text.size());
      }
      return true;
    });
  }

  std::string_view event_;
  DelimitedSplit fields_;
  bool is_cut_ = false;
};

}  // namespace tocsin::pattern
