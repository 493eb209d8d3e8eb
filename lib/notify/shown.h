// Text from outside, made fit for people: one line, bounded, nothing in it that drives a terminal or misleads the eye.
// Each format then escapes the result by its own rules.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace tocsin::notify {

// Of one name or value: a line of a screen or three, whatever an attacker logs.
inline constexpr std::size_t kShownBytes = 300;

// printable(), of at most so many bytes, with "…" where it was cut.
std::string shown(std::string_view text, std::size_t most = kShownBytes);

// As one word of a shell, so that a command can be copied, whatever the text holds. What must not reach a terminal as
// it is stands as $'\ooo', which bash, ksh and zsh read.
std::string shell_word(std::string_view text);

// Escapes character by character until the next one would not fit; then "…", which fits. `escape` maps one valid UTF-8
// character to what stands for it. So no cut ever falls inside an escape.
template <class Escape>
std::string escape_within(std::string_view text, std::size_t most, Escape escape) {
  constexpr std::string_view kEllipsis = "…";
  const std::string valid = to_valid_utf8(text);
  std::string out;
  std::size_t cut = 0;  // the longest prefix of `out` that leaves room for the ellipsis
  for (std::size_t at = 0; at < valid.size();) {
    const std::size_t bytes = decode_utf8(valid, at).bytes;
    const std::string piece(escape(std::string_view(valid).substr(at, bytes)));
    if (out.size() + piece.size() > most) return out.substr(0, cut).append(kEllipsis);
    out += piece;
    if (out.size() + kEllipsis.size() <= most) cut = out.size();
    at += bytes;
  }
  return out;
}

}  // namespace tocsin::notify
