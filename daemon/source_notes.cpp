#include "daemon/source_notes.h"

#include <string_view>

namespace tocsin::daemon {
namespace {

using Kind = source::Note::Kind;

std::string_view words(Kind kind) {
  switch (kind) {
    case Kind::found:
      return "reading";
    case Kind::rotated:
      return "rotated";
    case Kind::truncated:
      return "was truncated";
    case Kind::vanished:
      return "is gone; waiting for it";
    case Kind::unreadable:
      return "cannot be read";
    case Kind::readable_again:
      return "can be read again";
    case Kind::cut_short:
      return "is cut short";
    case Kind::damaged:
      return "is damaged";
    case Kind::too_large:
      return "is too large";
    case Kind::made_whole:
      return "is whole now";
    case Kind::dropped:
      return "lost to the rate limit of whoever writes it";
    case Kind::gap:
      return "has a gap";
    case Kind::handed_over:
      return "is not read on";
  }
  return "";
}

}  // namespace

bool is_damage(Kind kind) {
  return kind == Kind::unreadable || kind == Kind::cut_short || kind == Kind::damaged || kind == Kind::too_large;
}

bool is_trouble(Kind kind) {
  return kind == Kind::truncated || kind == Kind::dropped || kind == Kind::gap || is_damage(kind);
}

bool heals(Kind kind) {
  return kind == Kind::readable_again || kind == Kind::rotated || kind == Kind::truncated || kind == Kind::made_whole;
}

std::string words_of(const source::Note& note) {
  std::string_view detail = note.detail;
  // The path stands before it already.
  if (detail.starts_with(note.path + ": ")) detail.remove_prefix(note.path.size() + 2);
  std::string text(words(note.kind));
  if (!detail.empty()) text.append(": ").append(detail);
  return text;
}

}  // namespace tocsin::daemon
