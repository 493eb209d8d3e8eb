#include "pattern/regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "pattern/regex_syntax.h"

namespace tocsin::pattern {
namespace {

// A run of one character that is longer says no more to a scanner.
constexpr std::uint32_t kRepeatedInText = 32;

RE2::Options options() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);  // of what folded() makes
  options.set_log_errors(false);  // what is wrong is returned, and nothing else may write to the standard error
  options.set_max_mem(static_cast<std::int64_t>(limits::kRegexBytes));
  options.set_never_capture(true);
  // Set down although they are RE2's own: a set of characters is taken as it stands, newlines and capitals too.
  options.set_never_nl(false);
  options.set_case_sensitive(true);
  options.set_longest_match(false);
  options.set_literal(false);
  return options;
}

// No set tells two characters apart that are not ASCII: each of them, however many bytes it has, is searched for as one
// byte. So an expression is a third to an eighth of its size in UTF-8, and so is the time of a search that goes badly.
constexpr char kOther = '\x80';

// The subject with each character that is not ASCII, and each byte that belongs to no character, as kOther.
std::string folded(std::string_view subject) {
  const std::string text = is_valid_utf8(subject) ? std::string(subject) : to_valid_utf8(subject);
  std::string folded;
  folded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xC0U) == 0x80U;
    if (!continues) folded += byte < 0x80 ? c : kOther;
  }
  return folded;
}

bool is_ascii(std::string_view text) {
  unsigned char seen = 0;
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return seen < 0x80;
}

// Every character by its number, so that nothing in it can mean anything to RE2.
std::string expression_of(const CharacterSet& set) {
  const std::size_t end = set.ascii.size();
  std::string ranges;
  for (std::size_t low = 0; low < end; ++low) {
    if (!set.ascii[low]) continue;
    std::size_t high = low;
    while (high + 1 < end && set.ascii[high + 1]) ++high;
    ranges += fmt::format("\\x{{{:x}}}-\\x{{{:x}}}", low, high);
    low = high;
  }
  if (set.others) ranges += fmt::format("\\x{{{:x}}}-\\x{{ff}}", end);
  return ranges.empty() ? "[^\\x{0}-\\x{ff}]" : "[" + ranges + "]";
}

std::string expression_of(const RegexPiece& piece) {
  if (piece.kind == RegexPiece::Kind::begin) return "\\A";
  if (piece.kind == RegexPiece::Kind::end) return "\\z";
  std::string expression = expression_of(piece.set);
  if (piece.most == RegexPiece::kUnbounded) {
    expression += fmt::format("{{{},}}", piece.least);
  } else if (piece.least != 1 || piece.most != 1) {
    expression += fmt::format("{{{},{}}}", piece.least, piece.most);
  }
  return expression;
}

std::string expression_of(const RegexSyntax& syntax) {
  std::string expression;
  for (const RegexAlternative& alternative : syntax.alternatives) {
    if (&alternative != &syntax.alternatives.front()) expression += '|';
    for (const RegexPiece& piece : alternative) expression += expression_of(piece);
  }
  return expression;
}

// What a set of one character stands for.
std::optional<char> single_character(const CharacterSet& set) {
  if (set.others || set.ascii.count() != 1) return std::nullopt;
  std::size_t c = 0;
  while (!set.ascii[c]) ++c;
  return static_cast<char>(c);
}

std::vector<std::string> required_texts_of(const RegexAlternative& alternative) {
  std::vector<std::string> texts;
  std::string run;
  const auto end_run = [&] {
    if (!run.empty()) texts.push_back(std::exchange(run, {}));
  };
  for (const RegexPiece& piece : alternative) {
    // What takes up no character does not part its neighbours.
    if (piece.kind != RegexPiece::Kind::characters || piece.most == 0) continue;
    const std::optional<char> character = single_character(piece.set);
    const std::uint32_t known = character ? std::min(piece.least, kRepeatedInText) : 0;
    if (character) run.append(known, *character);
    if (known != piece.most) end_run();
  }
  end_run();
  return texts;
}

// How many characters it has, its counts written out. In a bad case a search looks at all of them at each byte.
std::size_t steps_of(const RegexSyntax& syntax) {
  std::size_t steps = 0;
  for (const RegexAlternative& alternative : syntax.alternatives) {
    for (const RegexPiece& piece : alternative) {
      if (piece.kind != RegexPiece::Kind::characters) continue;
      steps += piece.most == RegexPiece::kUnbounded ? std::max(piece.least, 1U) : piece.most;
    }
  }
  return steps;
}

bool sees_others(const RegexSyntax& syntax) {
  return std::any_of(syntax.alternatives.begin(), syntax.alternatives.end(), [](const RegexAlternative& alternative) {
    return std::any_of(alternative.begin(), alternative.end(),
                       [](const RegexPiece& piece) { return piece.set.others; });
  });
}

}  // namespace

struct Regex::Compiled {
  explicit Compiled(const RegexSyntax& syntax)
      : re(expression_of(syntax), options()), sees_others(pattern::sees_others(syntax)) {}
  RE2 re;
  bool sees_others;  // some set has characters that are not ASCII
};

Regex::Regex() = default;
Regex::~Regex() = default;

Result<std::shared_ptr<const Regex>, ParseError> Regex::compile(std::string_view text) {
  auto syntax = parse_regex_syntax(text);
  if (!syntax) return Unexpected(std::move(syntax).error());
  const std::size_t steps = steps_of(*syntax);
  if (steps > limits::kRegexSteps) {
    return Unexpected(ParseError{
        0,
        fmt::format("the regular expression is too large: with its counts written out it has {} characters, at most {} "
                    "are allowed",
                    steps, limits::kRegexSteps),
        "a large count repeats what it counts; '*' and '+' are small"});
  }
  auto compiled = std::make_unique<const Compiled>(*syntax);
  if (!compiled->re.ok()) {
    // Of what is written here only its size can be wrong.
    return Unexpected(ParseError{0,
                                 fmt::format("the regular expression is too large: compiled it takes more than {} MiB",
                                             limits::kRegexBytes >> 20U),
                                 "a large count repeats what it counts; '*' and '+' are small"});
  }
  const std::shared_ptr<Regex> regex(new Regex);
  regex->text_ = text;
  regex->steps_ = steps;
  for (const RegexAlternative& alternative : syntax->alternatives) {
    regex->required_texts_.push_back(required_texts_of(alternative));
  }
  regex->compiled_ = std::move(compiled);
  return std::shared_ptr<const Regex>(regex);
}

bool Regex::search(std::string_view subject) const {
  // Asked for no submatch, RE2 runs its DFA alone; where that outgrows its memory, RE2 goes on with an NFA, slower and
  // with the same answer.
  const auto found = [&](std::string_view text) {
    return compiled_->re.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
  };
  // Where no set has more than ASCII it does not matter how many bytes a character has.
  if (!compiled_->sees_others || is_ascii(subject)) return found(subject);
  return found(folded(subject));
}

}  // namespace tocsin::pattern
