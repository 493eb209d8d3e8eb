#include "pattern/regex.h"

#include <re2/re2.h>

namespace tocsin::pattern {

struct Regex::Compiled {
  explicit Compiled(const std::string& expression) : re(expression, RE2::Quiet) {}
  RE2 re;
};

Regex::Regex() = default;
Regex::~Regex() = default;

Result<std::shared_ptr<const Regex>, ParseError> Regex::compile(std::string_view) {
  return Unexpected(ParseError{0, "regular expressions are not available in this version", ""});
}

bool Regex::search(std::string_view subject) const { return RE2::PartialMatch(subject, compiled_->re); }

}  // namespace tocsin::pattern
