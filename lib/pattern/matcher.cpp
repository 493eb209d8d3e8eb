#include "pattern/matcher.h"

#include <cstring>
#include <optional>
#include <variant>

#include "base/check.h"
#include "pattern/delimited_split.h"
#include "pattern/evaluate.h"
#include "pattern/evaluate_delimited.h"
#include "pattern/evaluate_json.h"
#include "pattern/json_value.h"

namespace tocsin::pattern {
namespace {

// Calls `visit` with the slice of each line; a CR before the newline is left out. Returns how many there are.
template <class Visit>
std::uint64_t for_each_line(std::string_view bytes, const Visit& visit) {
  std::uint64_t lines = 0;
  for (std::size_t begin = 0; begin < bytes.size(); ++lines) {
    const void* newline = std::memchr(bytes.data() + begin, '\n', bytes.size() - begin);
    const std::size_t end =
        newline == nullptr ? bytes.size() : static_cast<std::size_t>(static_cast<const char*>(newline) - bytes.data());
    const bool carriage_return = newline != nullptr && end > begin && bytes[end - 1] == '\r';
    visit(Slice{begin, static_cast<std::uint32_t>(end - begin - (carriage_return ? 1 : 0))});
    begin = end + 1;
  }
  return lines;
}

}  // namespace

struct Matcher::Compiled {
  std::vector<Ast> patterns;
  bool any_json = false;
  bool any_delimited = false;
};

struct Matcher::Scratch::State {
  JsonDocument document;
  DelimitedSplit split;
};

Matcher::Scratch::Scratch() : state_(std::make_unique<State>()) {}
Matcher::Scratch::~Scratch() = default;
Matcher::Scratch::Scratch(Scratch&&) noexcept = default;
Matcher::Scratch& Matcher::Scratch::operator=(Scratch&&) noexcept = default;

Matcher::Matcher(std::span<const Ast> patterns) {
  auto compiled = std::make_unique<Compiled>();
  compiled->patterns.assign(patterns.begin(), patterns.end());
  for (const Ast& ast : patterns) {
    compiled->any_json |= std::holds_alternative<Json>(ast.pattern);
    compiled->any_delimited |= std::holds_alternative<Delimited>(ast.pattern);
  }
  compiled_ = std::move(compiled);
}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

std::uint64_t Matcher::match(const Block& block, Scratch& scratch, std::vector<Match>& out) const {
  JsonDocument& document = scratch.state_->document;
  DelimitedSplit& split = scratch.state_->split;
  const auto matches = [&](const Ast& ast, std::string_view event, bool is_object) {
    if (const Json* json = std::get_if<Json>(&ast.pattern)) return is_object && evaluate(*json, document);
    if (const Delimited* delimited = std::get_if<Delimited>(&ast.pattern)) return evaluate(*delimited, split);
    return evaluate(ast, event);
  };
  const auto visit = [&](const Slice& slice) {
    const std::string_view event = block.bytes.substr(slice.offset, slice.length);
    const bool is_object = compiled_->any_json && document.read(event);  // once for all patterns
    if (compiled_->any_delimited) split.reset(event);
    for (std::uint32_t i = 0; i < compiled_->patterns.size(); ++i) {
      if (matches(compiled_->patterns[i], event, is_object)) out.push_back({slice, i});
    }
  };
  if (block.lines) return for_each_line(block.bytes, visit);
  for (const Slice& record : block.records) {
    CHECK(record.offset <= block.bytes.size() && record.length <= block.bytes.size() - record.offset);
    visit(record);
  }
  return block.records.size();
}

}  // namespace tocsin::pattern
