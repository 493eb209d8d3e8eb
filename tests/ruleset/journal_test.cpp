#include <catch2/catch.hpp>

#include "base/limits.h"
#include "ruleset/rule_text.h"

using namespace tocsin;
using test::load_text;
using test::remarks;

namespace {

std::string group_with(const std::string& journal, const std::string& more = "format: syslog") {
  return "log_groups:\n  - name: g\n    journal: " + journal + "\n    " + more + "\n";
}

}  // namespace

TEST_CASE("a journal is selected by facilities, units and identifiers, beside files or alone") {
  const auto loaded = load_text(
      "log_groups:\n"
      "  - {name: alone, format: syslog, journal: {facilities: [authpriv, '4', auth], units: [sshd, cron.service],\n"
      "      identifiers: [sudo], directory: /var/log/journal/remote}}\n"
      "  - {name: beside, files: [/var/log/secure], format: syslog, journal: {facilities: [10]}}\n"
      "  - {name: all, format: syslog, journal: {}}\n"
      "  - {name: none, files: [/var/log/secure], format: syslog}\n");
  CHECK(loaded.diagnostics.to_text().empty());
  const auto& groups = loaded.rules.log_groups;
  REQUIRE(groups.size() == 4);
  CHECK(groups[0].files.empty());
  CHECK(groups[0].journal ==
        JournalSelection{{4, 10}, {"sshd.service", "cron.service"}, {"sudo"}, "/var/log/journal/remote"});
  CHECK(groups[1].journal == JournalSelection{{10}, {}, {}, ""});
  CHECK(groups[1].files.size() == 1);
  CHECK(groups[2].journal == JournalSelection{});
  CHECK_FALSE(groups[3].journal);
}

TEST_CASE("mistakes in a journal's selection are told where they stand, all in one go") {
  CHECK(remarks(group_with("{facilities: [authpriw, 24, -1], unit: [x], units: ['ssh*'], identifiers: [''],\n"
                           "      directory: var/log}")) ==
        "/rules/a.yaml:3:28: error: unknown facility 'authpriw'\n"
        "    did you mean 'authpriv'?\n"
        "/rules/a.yaml:3:38: error: unknown facility '24'\n"
        "    a name of syslog(3), such as authpriv, or a number from 0 to 23\n"
        "/rules/a.yaml:3:42: error: unknown facility '-1'\n"
        "    a name of syslog(3), such as authpriv, or a number from 0 to 23\n"
        "/rules/a.yaml:3:47: error: unknown key 'unit'\n"
        "    did you mean 'units'?\n"
        "/rules/a.yaml:3:66: error: 'ssh*' in 'units' has a wildcard\n"
        "    the journal is asked for whole names; 'identifiers' finds a program whatever its unit\n"
        "/rules/a.yaml:3:89: error: an item of 'identifiers' has 1 to 256 bytes and no control character\n"
        "/rules/a.yaml:4:18: error: 'var/log' is no absolute path\n"
        "    such as /var/log/journal/remote\n");
  CHECK(remarks(group_with("[auth]")) ==
        "/rules/a.yaml:3:14: error: 'journal' must be a mapping, 'key: value', but this is a list\n");
  CHECK(remarks(group_with("{facilities: []}")) ==
        "/rules/a.yaml:3:27: error: 'facilities' names none\n    leave the key out to read all of them\n");
}

TEST_CASE("the lines of a journal have the form of syslog's, and no other format") {
  CHECK(remarks(group_with("{facilities: [auth]}", "format: json")) ==
        "/rules/a.yaml:4:13: error: beside 'journal' the format must be syslog\n"
        "    the records of a journal are given the form of syslog's lines\n");
}

TEST_CASE("a journal of more units and identifiers than the bound is refused") {
  const auto with = [](std::size_t units) {
    std::string list;
    for (std::size_t i = 0; i < units; ++i) list += (i == 0 ? "u" : ", u") + std::to_string(i);
    return remarks(group_with("{identifiers: [x], units: [" + list + "]}"));
  };
  CHECK(with(limits::kJournalMatches - 1).empty());
  CHECK_THAT(with(limits::kJournalMatches), Catch::Contains("'journal' names 101 units and identifiers; at most 100"));
}
