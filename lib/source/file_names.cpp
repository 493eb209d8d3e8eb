#include "source/file_names.h"

#include <algorithm>
#include <array>

namespace tocsin::source {

namespace {

constexpr std::size_t kDateDigits = 8;    // 20261115
constexpr std::size_t kNumberDigits = 4;  // .1 to .9999: more digits are a date or a stamp

constexpr std::array<std::string_view, 5> kCompressed = {".gz", ".xz", ".bz2", ".zst", ".zip"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_separator(char c) { return c == '-' || c == '.' || c == '_' || c == 'T'; }

// `added` with its leading separator: ".1", "-20261115", "-2026-11-15.2".
std::optional<RotatedName> parse_added(std::string_view added) {
  if (added.size() < 2 || added.front() == 'T' || !is_separator(added.front()) || !is_digit(added[1]))
    return std::nullopt;
  const auto suffix = added.substr(1);
  if (!std::all_of(suffix.begin(), suffix.end(), [](char c) { return is_digit(c) || is_separator(c); })) {
    return std::nullopt;
  }
  const auto digits = static_cast<std::size_t>(std::count_if(suffix.begin(), suffix.end(), is_digit));
  if (digits >= kDateDigits) return RotatedName{true, std::string(suffix)};
  if (added.front() == '.' && digits == suffix.size() && digits <= kNumberDigits) {
    return RotatedName{false, std::string(suffix)};
  }
  return std::nullopt;
}

// Where in "app-2026-11-15.log" or "secure.1" the rotation's part begins and ends, looked for from the right.
struct Part {
  std::size_t begin;
  std::size_t end;
};

std::optional<Part> rotation_part(std::string_view name) {
  const auto try_end = [name](std::size_t end) -> std::optional<Part> {
    std::size_t begin = end;
    while (begin > 0 && (is_digit(name[begin - 1]) || is_separator(name[begin - 1]))) --begin;
    // The shortest that is a rotation's: "host.10.1" is a copy of "host.10", "a.1-20261115" one of "a.1".
    for (std::size_t at = end; at-- > begin;) {
      if (is_separator(name[at]) && at > 0 && parse_added(name.substr(at, end - at))) return Part{at, end};
    }
    return std::nullopt;
  };
  if (auto part = try_end(name.size())) return part;
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  return try_end(dot);
}

}  // namespace

std::string_view without_compression(std::string_view name) {
  for (const auto suffix : kCompressed) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return name;
}

Compression compression_of(std::string_view name) {
  if (name.ends_with(".gz")) return Compression::gzip;
  return without_compression(name).size() < name.size() ? Compression::other : Compression::none;
}

bool same_row(std::string_view live, std::string_view a, std::string_view b) {
  if (a == live || b == live || a.empty() || b.empty()) return false;
  const auto shape = [live](std::string_view name) {
    const auto kept = static_cast<std::size_t>(std::mismatch(live.begin(), live.end(), name.begin(), name.end()).first -
                                               live.begin());
    std::string out(name.substr(0, kept));
    for (const char c : name.substr(kept)) {
      if (!is_digit(c)) {
        out += c;
      } else if (out.size() <= kept || out.back() != '0') {
        out += '0';
      }
    }
    return out;
  };
  return shape(a) == shape(b);
}

std::optional<RotatedName> rotated_name(std::string_view live, std::string_view candidate) {
  if (candidate.size() <= live.size()) return std::nullopt;
  if (candidate.starts_with(live)) {
    if (auto name = parse_added(candidate.substr(live.size()))) return name;
  }
  const auto dot = live.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const auto stem = live.substr(0, dot);
  const auto extension = live.substr(dot);
  if (!candidate.starts_with(stem) || !candidate.ends_with(extension)) return std::nullopt;
  return parse_added(candidate.substr(stem.size(), candidate.size() - live.size()));
}

std::optional<bool> rotated_later(const RotatedName& a, const RotatedName& b) {
  if (a.dated != b.dated) return std::nullopt;
  if (a.dated) return a.suffix > b.suffix;
  // Numbers count backwards: .1 is the latest.
  if (a.suffix.size() != b.suffix.size()) return a.suffix.size() < b.suffix.size();
  return a.suffix < b.suffix;
}

std::optional<std::string> name_before_rotation(std::string_view name) {
  const auto plain = without_compression(name);
  if (const auto part = rotation_part(plain)) {
    return std::string(plain.substr(0, part->begin)) + std::string(plain.substr(part->end));
  }
  if (plain.size() < name.size()) return std::string(plain);
  return std::nullopt;
}

bool is_no_live_log(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kCopies = {"~", ".swp", ".tmp", ".rpmsave"};
  const auto ends = [name](std::string_view suffix) { return name.ends_with(suffix); };
  return std::any_of(kCompressed.begin(), kCompressed.end(), ends) ||
         std::any_of(kCopies.begin(), kCopies.end(), ends) || name.find(".dpkg-") != std::string_view::npos;
}

bool is_temporary(std::string_view name) {
  if (name.empty() || name.front() == '.' || name.ends_with("~") || name.ends_with(".tmp") || name.ends_with(".part")) {
    return true;
  }
  constexpr std::size_t kHexDigits = 8;
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot - 1 != kHexDigits) return false;
  const auto tail = name.substr(dot + 1);
  return std::all_of(tail.begin(), tail.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

}  // namespace tocsin::source
