#include "pattern/delimited_split.h"

#include <limits>

#include "pattern/lexer.h"

namespace tocsin::pattern {
namespace {

// A rare line of a million fields must not hold memory for ever.
constexpr std::size_t kFieldsKept = 4096;

}  // namespace

void DelimitedSplit::reset(std::string_view event) {
  event_ = event;
  if (fields_.capacity() > kFieldsKept) fields_ = {};
  fields_.clear();
  at_ = 0;
  no_quote_left_ = false;
  no_bracket_left_ = false;
}

std::size_t DelimitedSplit::count() {
  cut(std::numeric_limits<std::size_t>::max());
  return fields_.size();
}

bool DelimitedSplit::cut(std::size_t count) {
  while (fields_.size() < count) {
    while (at_ < event_.size() && is_blank(event_[at_])) ++at_;
    if (at_ == event_.size()) return false;
    if (event_[at_] == '"' && marked_field('"', no_quote_left_)) continue;
    if (event_[at_] == '[' && marked_field(']', no_bracket_left_)) continue;
    word();
  }
  return true;
}

bool DelimitedSplit::marked_field(char closing, bool& none_left) {
  if (none_left) return false;
  const std::size_t end = event_.find(closing, at_ + 1);
  none_left = end == std::string_view::npos;
  if (none_left) return false;
  fields_.push_back({event_.substr(at_ + 1, end - at_ - 1), at_});
  at_ = end + 1;
  return true;
}

void DelimitedSplit::word() {
  const std::size_t begin = at_;
  while (at_ < event_.size() && !is_blank(event_[at_])) ++at_;
  fields_.push_back({event_.substr(begin, at_ - begin), begin});
}

}  // namespace tocsin::pattern
