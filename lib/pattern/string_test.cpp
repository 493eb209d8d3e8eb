#include "pattern/string_test.h"

namespace tocsin::pattern {

StringTest::StringTest(std::string_view literal) : core(literal) {
  open_begin = core.starts_with('*');
  if (open_begin) core.remove_prefix(1);
  open_end = core.ends_with('*') || literal == "*";
  if (core.ends_with('*')) core.remove_suffix(1);
}

bool StringTest::holds(std::string_view text) const {
  if (open_begin && open_end) return text.find(core) != std::string_view::npos;
  if (open_begin) return text.ends_with(core);
  if (open_end) return text.starts_with(core);
  return text == core;
}

}  // namespace tocsin::pattern
