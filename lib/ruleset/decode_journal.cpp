#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/limits.h"
#include "format/registry.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {Key{"facilities"}, Key{"units"}, Key{"identifiers"}, Key{"directory"}};

// syslog(3)'s, by number.
constexpr std::array<std::string_view, 24> kFacilities = {
    "kern", "user", "mail", "daemon", "auth",   "syslog", "lpr",    "news",   "uucp",   "cron",   "authpriv", "ftp",
    "12",   "13",   "14",   "15",     "local0", "local1", "local2", "local3", "local4", "local5", "local6",   "local7"};

constexpr std::array<std::string_view, 11> kUnitTypes = {".service",   ".socket", ".device", ".mount",
                                                         ".automount", ".swap",   ".target", ".path",
                                                         ".timer",     ".slice",  ".scope"};

std::optional<std::uint8_t> facility_of(std::string_view text) {
  const auto* const named = std::find(kFacilities.begin(), kFacilities.end(), text);
  if (named != kFacilities.end()) return static_cast<std::uint8_t>(named - kFacilities.begin());
  std::uint8_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number >= kFacilities.size()) return std::nullopt;
  return number;
}

void decode_facilities(Fields& fields, JournalSelection& journal) {
  std::vector<Located<std::string>> texts;
  if (!fields.texts("facilities", texts)) return;
  if (texts.empty()) fields.error("facilities", "'facilities' names none", "leave the key out to read all of them");
  for (const auto& text : texts) {
    if (const auto facility = facility_of(text.value)) {
      journal.facilities.push_back(*facility);
    } else {
      const bool is_number = text.value.find_first_not_of("-0123456789") == std::string::npos;
      const std::string hint = "a name of syslog(3), such as authpriv, or a number from 0 to 23";
      fields.diagnostics().error(text.span, fmt::format("unknown facility '{}'", text.value),
                                 is_number ? hint : suggestion(text.value, kFacilities, hint));
    }
  }
  std::sort(journal.facilities.begin(), journal.facilities.end());
  journal.facilities.erase(std::unique(journal.facilities.begin(), journal.facilities.end()), journal.facilities.end());
}

// Of `units` and of `identifiers`; what can be no name is reported.
std::vector<std::string> decode_names(Fields& fields, std::string_view key) {
  std::vector<Located<std::string>> texts;
  std::vector<std::string> names;
  if (!fields.texts(key, texts)) return names;
  if (texts.empty())
    fields.error(key, fmt::format("'{}' names none", key), "leave the key out to read the records of all");
  for (const auto& text : texts) {
    const bool has_control =
        std::any_of(text.value.begin(), text.value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (text.value.empty() || text.value.size() > limits::kJournalNameBytes || has_control) {
      fields.diagnostics().error(text.span, fmt::format("an item of '{}' has 1 to {} bytes and no control character",
                                                        key, limits::kJournalNameBytes));
    } else if (text.value.find_first_of("*?[") != std::string::npos) {
      fields.diagnostics().error(
          text.span, fmt::format("'{}' in '{}' has a wildcard", text.value, key),
          "the journal is asked for whole names; 'identifiers' finds a program whatever its unit");
    } else {
      names.push_back(text.value);
    }
  }
  return names;
}

void decode_units(Fields& fields, JournalSelection& journal) {
  journal.units = decode_names(fields, "units");
  for (std::string& unit : journal.units) {
    const bool typed = std::any_of(kUnitTypes.begin(), kUnitTypes.end(),
                                   [&unit](std::string_view type) { return unit.ends_with(type); });
    if (!typed) unit += ".service";  // as systemctl takes it
  }
}

void decode_directory(Fields& fields, JournalSelection& journal) {
  Located<std::string> directory;
  if (!fields.text("directory", directory)) return;
  if (!directory.value.starts_with('/') || directory.value.find('\0') != std::string::npos) {
    fields.error("directory", fmt::format("'{}' is no absolute path", directory.value),
                 "such as /var/log/journal/remote");
    return;
  }
  journal.directory = directory.value;
}

}  // namespace

void decode_journal(Fields& group_fields, LogGroup& group) {
  const YamlNode* node = group_fields.find("journal");
  if (node == nullptr) return;
  Fields fields(group_fields.document(), *node, "'journal'", kKeys, group_fields.diagnostics());
  if (node->kind != Kind::mapping) return;
  JournalSelection journal;
  decode_facilities(fields, journal);
  decode_units(fields, journal);
  journal.identifiers = decode_names(fields, "identifiers");
  decode_directory(fields, journal);
  if (journal.units.size() + journal.identifiers.size() > limits::kJournalMatches) {
    fields.diagnostics().error(fields.span(),
                               fmt::format("'journal' names {} units and identifiers; at most {} are allowed",
                                           journal.units.size() + journal.identifiers.size(), limits::kJournalMatches));
  }
  std::string format;
  if (group.format != Format::syslog && group_fields.text("format", format) && format::find(format)) {
    group_fields.error("format", "beside 'journal' the format must be syslog",
                       "the records of a journal are given the form of syslog's lines");
  }
  group.journal = std::move(journal);
}

}  // namespace tocsin::ruleset
