#include "pattern/named_groups.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"

namespace tocsin::pattern {
namespace {

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(limits::kExtractMemoryBytes));
  return options;
}

std::string words(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape:
      return "this escape is not known";
    case RE2::ErrorBadCharClass:
      return "this character class is not known";
    case RE2::ErrorBadCharRange:
      return "this range runs backwards";
    case RE2::ErrorMissingBracket:
      return "this '[' is not closed";
    case RE2::ErrorMissingParen:
      return "a '(' is not closed";
    case RE2::ErrorUnexpectedParen:
      return "a ')' closes nothing";
    case RE2::ErrorTrailingBackslash:
      return "a backslash stands at the end";
    case RE2::ErrorRepeatArgument:
      return "a repetition has nothing before it to repeat";
    case RE2::ErrorRepeatSize:
      return "this repetition is too large";
    case RE2::ErrorRepeatOp:
      return "two repetitions follow one another";
    case RE2::ErrorBadPerlOp:
      return "this kind of group is not known";
    case RE2::ErrorBadUTF8:
      return "the expression is not valid UTF-8";
    case RE2::ErrorBadNamedCapture:
      return "the name of a group has letters, digits and '_'";
    case RE2::ErrorPatternTooLarge:
      return "the expression is too large when compiled";
    default:
      return "the expression cannot be compiled";
  }
}

}  // namespace

struct NamedGroups::Compiled {
  explicit Compiled(std::string_view expression)
      : re(re2::StringPiece(expression.data(), expression.size()), options()) {}
  RE2 re;
};

NamedGroups::NamedGroups() = default;
NamedGroups::~NamedGroups() = default;

Result<std::shared_ptr<const NamedGroups>, ParseError> NamedGroups::compile(std::string_view expression) {
  if (expression.empty()) return Unexpected(ParseError{0, "the expression is empty", ""});
  if (const std::size_t length = count_characters(expression); length > limits::kExtractCharacters) {
    return Unexpected(ParseError{0,
                                 "the expression has " + std::to_string(length) + " characters, at most " +
                                     std::to_string(limits::kExtractCharacters) + " are allowed",
                                 ""});
  }
  const std::shared_ptr<NamedGroups> made(new NamedGroups);
  made->compiled_ = std::make_unique<const Compiled>(expression);
  const RE2& re = made->compiled_->re;
  if (!re.ok()) {
    const std::size_t at = expression.find(re.error_arg());
    // Of what is not closed RE2 gives the whole expression, or its rest: its beginning is the place.
    return Unexpected(ParseError{at == std::string_view::npos ? 0 : at, words(re.error_code()),
                                 "the syntax is that of RE2, a group is named (?P<Name>...)"});
  }
  for (const auto& [group, name] : re.CapturingGroupNames()) {  // by group
    if (std::find(made->names_.begin(), made->names_.end(), name) != made->names_.end()) {
      return Unexpected(ParseError{expression.rfind("(?P<" + name + ">"), "two groups are named '" + name + "'", ""});
    }
    made->groups_.push_back(group);
    made->names_.push_back(name);
  }
  if (made->names_.empty())
    return Unexpected(ParseError{0, "the expression names no group", "name one: (?P<SourceIp>\\S+)"});
  return std::shared_ptr<const NamedGroups>(made);
}

void NamedGroups::find(std::string_view event, std::vector<std::optional<std::string_view>>& out) const {
  out.assign(names_.size(), std::nullopt);
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups_.back()) + 1);
  const re2::StringPiece subject(event.data(), event.size());
  if (!compiled_->re.Match(subject, 0, event.size(), RE2::UNANCHORED, found.data(), static_cast<int>(found.size()))) {
    return;
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const re2::StringPiece& text = found[static_cast<std::size_t>(groups_[i])];
    if (text.data() != nullptr) out[i] = std::string_view(text.data(), text.size());
  }
}

}  // namespace tocsin::pattern
