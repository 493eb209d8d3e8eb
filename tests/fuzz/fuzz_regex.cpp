// Any bytes as a regular expression, the bytes after the first NUL as its subject: it is compiled or refused at a place
// inside it, and what the search says agrees with a slow twin and with the texts that every match holds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../support/slow_regex.h"
#include "pattern/regex.h"
#include "pattern/regex_syntax.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

constexpr std::size_t kSlowSteps = 5'000'000;

void require(bool holds) {
  if (!holds) std::abort();
}

// What the slow twin would do: at most so many characters are looked at.
std::size_t steps(const RegexSyntax& syntax, std::size_t subject) {
  std::size_t repetitions = 0;
  for (const RegexAlternative& alternative : syntax.alternatives) {
    for (const RegexPiece& piece : alternative) {
      repetitions += piece.most == RegexPiece::kUnbounded ? piece.least + subject : piece.most;
    }
  }
  return repetitions * (subject + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view text = input.substr(0, input.find('\0'));
  const std::string_view subject = text.size() < size ? input.substr(text.size() + 1) : std::string_view();

  const auto syntax = parse_regex_syntax(text);
  const auto regex = Regex::compile(text);
  if (!regex) {
    require(regex.error().offset <= text.size() && !regex.error().message.empty());
    return 0;
  }
  require(syntax.has_value());
  require((*regex)->required_texts().size() == syntax->alternatives.size());
  const bool found = (*regex)->search(subject);
  require(!found || support::some_texts_occur((*regex)->required_texts(), subject));
  if (steps(*syntax, subject.size()) <= kSlowSteps) require(found == support::slow_search(*syntax, subject));
  return 0;
}
