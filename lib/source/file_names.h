// What a file's name says: a rotated copy, a compressed one, one still being written. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::source {

// What rotation added to a live file's name: secure.1, secure-20261115, app-2026-11-15.log, app.2.log.
struct RotatedName {
  bool dated = false;  // else numbered
  std::string suffix;  // the digits with their separators: "1", "20261115", "20261115-1762142400"

  friend bool operator==(const RotatedName&, const RotatedName&) = default;
};

// `candidate` as a rotated, uncompressed copy of `live` (both without directory), if its name looks like one.
std::optional<RotatedName> rotated_name(std::string_view live, std::string_view candidate);

// Whether `a` was rotated away after `b`; none where the names do not tell.
std::optional<bool> rotated_later(const RotatedName& a, const RotatedName& b);

// What was compressed: secure.2.gz -> secure.2. How, by the suffix.
enum class Compression : std::uint8_t { none, gzip, other };
Compression compression_of(std::string_view name);
std::string_view without_compression(std::string_view name);

// Whether two names, neither of them `live`, are of one row by a rule that only the administrator knows: they differ in
// digits alone, outside what they share with `live` (archive-7.log and archive-8.log).
bool same_row(std::string_view live, std::string_view a, std::string_view b);

// The name that a file had before it was rotated or compressed, if its name looks like that: secure.2.gz -> secure.
std::optional<std::string> name_before_rotation(std::string_view name);

// Not a log that is being written: compressed, an editor's or a package manager's copy.
bool is_no_live_log(std::string_view name);

// Still being written by a copying tool (aws s3 sync: the name, a dot and eight hex digits), or hidden.
bool is_temporary(std::string_view name);

}  // namespace tocsin::source
