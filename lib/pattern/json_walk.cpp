// JsonPaths::walk: through the tokens of one event, forward. It relies on nothing but the bounds: an event that is
// invalid ends the walk, or gives candidates that will be refused.
#include <array>
#include <cstring>

#include "pattern/json_paths.h"
#include "pattern/json_string.h"
#include "pattern/number.h"

namespace tocsin::pattern {
namespace {

constexpr std::uint32_t kInvalid = UINT32_MAX;

// How much deeper a token leads.
constexpr auto kDeeper = [] {
  std::array<std::int8_t, 256> deeper{};
  deeper['{'] = deeper['['] = 1;
  deeper['}'] = deeper[']'] = -1;
  return deeper;
}();

// Reads up to seven bytes behind the text, and may take one of those for it: false is certain.
bool may_have_backslash(std::string_view text) {
  constexpr std::uint64_t kBackslashes = 0x5C5C5C5C5C5C5C5CU;
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::uint64_t found = 0;
  for (std::size_t at = 0; at < text.size(); at += sizeof found) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    bytes ^= kBackslashes;
    found |= (bytes - kOnes) & ~bytes & kHighBits;
  }
  return found != 0;
}
static_assert(JsonTokens::kReadable >= sizeof(std::uint64_t));

}  // namespace

class JsonWalk {
 public:
  JsonWalk(std::span<const JsonPaths::Place> places, const JsonTokens& event, std::string& unescaped, Candidates& out)
      : places_(places), event_(event), unescaped_(unescaped), out_(out) {}

  // All take the number of a token, and give that of the token behind the value; kInvalid: there is none.
  std::uint32_t object(std::uint32_t token, const JsonPaths::Place& place);

 private:
  using Place = JsonPaths::Place;

  [[nodiscard]] bool is(std::uint32_t token, char c) const { return token < event_.count() && event_.at(token) == c; }
  std::uint32_t array(std::uint32_t token, const Place& place);
  std::uint32_t value(std::uint32_t token, const Place& place);
  // The value at one place or at two, of which either may be none (0).
  std::uint32_t value(std::uint32_t token, JsonPaths::PlaceId one, JsonPaths::PlaceId two);
  [[nodiscard]] std::uint32_t skip(std::uint32_t token) const;
  bool note(std::uint32_t token, const Place& place);
  // What stands between the quotes of a string, escapes resolved; lives until the next call.
  bool string(std::uint32_t token, std::string_view& out);

  std::span<const Place> places_;
  const JsonTokens& event_;
  std::string& unescaped_;
  Candidates& out_;
};

std::uint32_t JsonWalk::skip(std::uint32_t token) const {
  if (token >= event_.count()) return kInvalid;
  int depth = 0;
  do {
    depth += kDeeper[static_cast<unsigned char>(event_.at(token++))];
  } while (depth > 0 && token < event_.count());
  return depth == 0 ? token : kInvalid;
}

bool JsonWalk::string(std::uint32_t token, std::string_view& out) {
  const std::string_view quoted = event_.text(token);
  if (quoted.size() < 2 || quoted.back() != '"') return false;
  out = quoted.substr(1, quoted.size() - 2);
  if (!may_have_backslash(out)) return true;
  unescaped_.clear();
  if (!append_unescaped(out, unescaped_)) return false;
  out = unescaped_;
  return true;
}

bool JsonWalk::note(std::uint32_t token, const Place& place) {
  out_.add(place.any);
  switch (event_.at(token)) {
    case '"': {
      std::string_view text;
      if (!place.values) return true;
      if (!string(token, text)) return false;
      place.values->find_text(text, out_);
      return true;
    }
    case 'n':
      out_.add(place.nulls);
      return true;
    case 't':
      out_.add(place.trues);
      return true;
    case 'f':
      out_.add(place.falses);
      return true;
    case '{':
    case '[':
      return true;
    default:
      break;
  }
  if (!place.values) return true;
  const std::string_view number = event_.text(token);
  if (!is_number(number)) return false;
  place.values->find_number(number, out_);
  return true;
}

std::uint32_t JsonWalk::value(std::uint32_t token, const Place& place) {
  if (token >= event_.count()) return kInvalid;
  if (place.wanted && !note(token, place)) return kInvalid;
  if (event_.at(token) == '{' && place.leads_into_objects()) return object(token, place);
  if (event_.at(token) == '[' && place.leads_into_arrays()) return array(token, place);
  return skip(token);
}

std::uint32_t JsonWalk::value(std::uint32_t token, JsonPaths::PlaceId one, JsonPaths::PlaceId two) {
  if (one == 0) return two == 0 ? skip(token) : value(token, places_[two]);
  const std::uint32_t end = value(token, places_[one]);
  if (two != 0 && end != kInvalid && value(token, places_[two]) == kInvalid) return kInvalid;
  return end;
}

std::uint32_t JsonWalk::object(std::uint32_t token, const Place& place) {
  ++token;
  if (is(token, '}')) return token + 1;
  for (;;) {
    std::string_view name;
    if (!is(token, '"') || !is(token + 1, ':') || !string(token, name)) return kInvalid;
    const std::uint32_t known = place.names.find(name);
    token = value(token + 2, known == TextTable::kNone ? 0 : place.members[known], place.all);
    if (token == kInvalid) return kInvalid;
    if (is(token, '}')) return token + 1;
    if (!is(token, ',')) return kInvalid;
    ++token;
  }
}

std::uint32_t JsonWalk::array(std::uint32_t token, const Place& place) {
  ++token;
  if (is(token, ']')) return token + 1;
  auto next = place.elements.begin();
  for (std::uint32_t index = 0;; ++index) {
    const bool named = next != place.elements.end() && next->first == index;
    token = value(token, named ? next->second : 0, place.all);
    if (named) ++next;
    if (token == kInvalid) return kInvalid;
    if (is(token, ']')) return token + 1;
    if (!is(token, ',')) return kInvalid;
    ++token;
  }
}

bool JsonPaths::walk(const JsonTokens& event, std::string& unescaped, Candidates& out) const {
  const std::uint32_t end = JsonWalk(places_, event, unescaped, out).object(0, places_.front());
  return end == event.count();
}

}  // namespace tocsin::pattern
