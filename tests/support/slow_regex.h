// The slow twin of pattern::Regex: over the same tree, by the book, in time that nobody would wait for. It shares the
// reading of the text with what it checks, and nothing of the search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "pattern/regex_syntax.h"

namespace tocsin::support {

// The places in a subject (0 to its length) where a match may have come to.
using Places = std::vector<bool>;

inline Places one_character_on(const Places& from, const pattern::CharacterSet& set, const std::u32string& subject) {
  Places to(from.size(), false);
  for (std::size_t i = 0; i < subject.size(); ++i) to[i + 1] = from[i] && set.contains(subject[i]);
  return to;
}

inline Places after(const pattern::RegexPiece& piece, Places places, const std::u32string& subject) {
  using Kind = pattern::RegexPiece::Kind;
  if (piece.kind != Kind::characters) {
    const std::size_t end = piece.kind == Kind::begin ? 0 : subject.size();
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = places[i] && i == end;
    return places;
  }
  for (std::uint32_t i = 0; i < piece.least; ++i) places = one_character_on(places, piece.set, subject);
  Places all = places;
  // No more repetitions than characters: further ones lead nowhere.
  for (std::uint32_t i = piece.least; i < piece.most && i < piece.least + subject.size(); ++i) {
    places = one_character_on(places, piece.set, subject);
    for (std::size_t at = 0; at < all.size(); ++at) all[at] = all[at] || places[at];
  }
  return all;
}

inline bool slow_search(const pattern::RegexSyntax& syntax, std::string_view bytes) {
  const std::string valid = to_valid_utf8(bytes);
  std::u32string subject;
  for (std::size_t at = 0; at < valid.size();) {
    const Utf8Character c = decode_utf8(valid, at);
    subject += c.code;
    at += c.bytes;
  }
  for (const pattern::RegexAlternative& alternative : syntax.alternatives) {
    Places places(subject.size() + 1, true);
    for (const pattern::RegexPiece& piece : alternative) places = after(piece, std::move(places), subject);
    for (const bool reached : places) {
      if (reached) return true;
    }
  }
  return false;
}

// Whether all texts of some alternative stand in `subject`, in their order, none over another.
inline bool some_texts_occur(const std::vector<std::vector<std::string>>& alternatives, std::string_view subject) {
  for (const auto& texts : alternatives) {
    std::size_t at = 0;
    for (const std::string& text : texts) {
      at = subject.find(text, at);
      if (at == std::string_view::npos) break;
      at += text.size();
    }
    if (at != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace tocsin::support
