#include "notify/mail_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kLine = 76;
constexpr std::size_t kEncodedWord = 75;  // RFC 2047, with its frame
constexpr std::size_t kHeaderBytes = 64 * 1024;
constexpr std::size_t kLocalBytes = 64;  // RFC 5321, 4.5.3.1
constexpr std::size_t kAddressBytes = 254;
constexpr std::string_view kOpen = "=?utf-8?q?";
constexpr std::string_view kClose = "?=";

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// One character in the Q encoding, in the set that is good in every place of a header.
std::string q_encoded(std::string_view character) {
  if (character == " ") return "_";
  if (character.size() == 1 && is_alnum(character[0])) return std::string(character);
  std::string out;
  for (const char c : character) out += fmt::format("={:02X}", static_cast<unsigned char>(c));
  return out;
}

// Words of at most 75 characters, each of whole characters, folded one a line.
std::string encoded_words(std::string_view value, std::size_t first_column) {
  std::string out(kOpen);
  std::size_t column = first_column + kOpen.size();
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t bytes = decode_utf8(value, at).bytes;
    const std::string piece = q_encoded(value.substr(at, bytes));
    if (column + piece.size() + kClose.size() > kEncodedWord) {
      out.append(kClose).append("\r\n ").append(kOpen);
      column = 1 + kOpen.size();
    }
    out += piece;
    column += piece.size();
    at += bytes;
  }
  return out.append(kClose);
}

// Plain ASCII that is folded at its blanks; false: a word of it does not fit a line.
bool fold(std::string_view value, std::size_t first_column, std::string& out) {
  std::size_t column = first_column;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(' ', 1), value.size());
    if (column + end > kLine) {
      if (column == first_column || !value.starts_with(' ') || end > kLine || value.substr(0, end) == " ") return false;
      out += "\r\n";  // the blank that follows makes it a continuation
      column = 0;
    }
    out += value.substr(0, end);
    column += end;
    value.remove_prefix(end);
  }
  return true;
}

}  // namespace

Result<std::string> mail_header(std::string_view name, std::string_view value) {
  if (std::any_of(value.begin(), value.end(), is_control) || value.size() > kHeaderBytes) {
    return Unexpected(
        Error{ErrorCode::invalid, fmt::format("the header {} would hold a control character, or too much", name)});
  }
  const std::string valid = to_valid_utf8(value);
  const bool ascii =
      std::none_of(valid.begin(), valid.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7E; });
  std::string out = fmt::format("{}: ", name);
  const std::size_t column = out.size();
  std::string folded;
  const bool plain = ascii && valid.find("=?") == std::string::npos && !valid.starts_with(' ') &&
                     !valid.ends_with(' ') && valid.find("  ") == std::string::npos && fold(valid, column, folded);
  out += plain ? folded : encoded_words(valid, column);
  return out + "\r\n";
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool last = at + 1 == text.size() || text[at + 1] == '\n';
    const bool literal = c == kWayMark || (c > 0x20 && c < 0x7F && c != '=') || (c == ' ' && !last);
    // A dot or "From " at a line's beginning is trouble for some servers; a blank at its end for others.
    const bool risky = column == 0 && (c == '.' || (c == 'F' && text.substr(at).starts_with("From ")));
    const std::string piece =
        literal && !risky ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    if (column + piece.size() > kLine - 1) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
  return out;
}

std::string check_address(std::string_view address) {
  if (std::any_of(address.begin(), address.end(), is_control)) return "an address holds no control characters";
  if (std::any_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return "an address is written in ASCII: the domain as xn--…";
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || at == 0) return "an address is written local@domain";
  const std::string_view local = address.substr(0, at);
  const std::string_view domain = address.substr(at + 1);
  const auto in_local = [](char c) {
    return is_alnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
  };
  const bool dots = local.starts_with('.') || local.ends_with('.') || local.find("..") != std::string_view::npos;
  if (local.size() > kLocalBytes || address.size() > kAddressBytes) return "the address is too long";
  if (dots || !std::all_of(local.begin(), local.end(), in_local))
    return "what stands before '@' holds letters, digits, single dots and !#$%&'*+-/=?^_`{|}~";
  const auto in_domain = [](char c) { return is_alnum(c) || c == '.' || c == '-'; };
  if (domain.empty() || domain.starts_with('.') || domain.ends_with('.') || domain.starts_with('-') ||
      domain.find("..") != std::string_view::npos || !std::all_of(domain.begin(), domain.end(), in_domain))
    return "what stands behind '@' is the name of a domain";
  return {};
}

std::string message_id_domain(std::string_view host) {
  std::string domain;
  for (const char c : host.substr(0, 200)) {
    const bool dot = c == '.' && !domain.empty() && domain.back() != '.';
    domain += is_alnum(c) || dot ? c : '-';
  }
  while (domain.ends_with('.')) domain.pop_back();
  return domain.empty() ? "localhost" : domain;
}

}  // namespace tocsin::notify
