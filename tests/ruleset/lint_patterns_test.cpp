// Remarks about patterns that match everything or nothing, and about regular expressions.
#include <catch2/catch.hpp>

#include "ruleset/rule_text.h"

namespace tocsin::ruleset {
namespace {

// `more`: further keys of the filter.
std::string lint_of(const std::string& pattern, const std::string& more = "") {
  return test::remarks(
      "log_groups: [{name: g, files: [/x], format: json}]\nmetric_filters:\n  - name: f\n    log_group: g\n"
      "    pattern: " +
      pattern + "\n" + more);
}

// The columns of "this can never hold" on line 5.
std::string never(const std::string& pattern) {
  const std::string text = lint_of("'" + pattern + "'");
  std::string columns;
  for (std::size_t at = 0; (at = text.find(":5:", at)) != std::string::npos; ++at) {
    const std::string rest = text.substr(at + 3, text.find('\n', at) - at - 3);
    if (rest.find("can never hold") != std::string::npos) columns += rest.substr(0, rest.find(':')) + " ";
  }
  return columns;
}

TEST_CASE("a space-delimited pattern without a condition matches every line") {
  CHECK(lint_of("'[ERROR]'") ==
        "/rules/a.yaml:5:15: warning: 'ERROR' is the name of a field here: this pattern matches every line\n"
        "    to look for the text write \"ERROR\" without brackets\n");
  CHECK(lint_of("'[a, , b]'") ==
        "/rules/a.yaml:5:15: warning: no field has a condition: this pattern matches every line of at least 3 fields\n"
        "    a condition is written name = value\n");
  CHECK_FALSE(lint_of("'[]'").empty());
  CHECK(lint_of("'[a, b = 1]'").empty());
  CHECK(lint_of("'[a, bytes]'", "    metric_transformation: {value: $bytes}\n").empty());
}

TEST_CASE("conditions on one field that exclude each other are worth a remark, at the last of them") {
  CHECK(never("{ $.a = 1 && $.a = 2 }") == "32 ");
  CHECK(never("{ $.a = \"x\" && $.a NOT EXISTS }") == "34 ");
  CHECK(never("{ $.a > 5 && $.a < 3 }") == "32 ");
  CHECK(never("{ $.a > 5 && $.a <= 5 }") == "32 ");
  CHECK(never("{ $.a >= 5 && $.a <= 5 && $.a != 5.0 }") == "45 ");
  CHECK(never("{ $.a = \"x\" && $.a > 5 }") == "34 ");
  CHECK(never("{ $.a = x* && $.a = y* }") == "33 ");
  CHECK(never("{ $.a = *x && $.a = \"ay\" }") == "33 ");
  CHECK(never("{ $.a IS TRUE && $.a IS FALSE }") == "36 ");
  CHECK(never("{ $.a IS NULL && $.a != 1 }") == "36 ");
  CHECK(never("{ ($.a = 1 || $.b = 1) && $.a = 2 }") == "22 ");
  CHECK(never("{ $.a = %^x% && $.a = \"yx\" }") == "35 ");
  CHECK(never("[a = 1 && a = 2]") == "27 ");
  CHECK(never("[a = x && a != x]") == "27 ");
  CHECK(never("[a > 5 && a < 3]") == "27 ");
  CHECK(never("[a = abc* && a > 3]") == "30 ");
}

TEST_CASE("a field that has fields of its own is no text, no number, and is not missing") {
  CHECK(never("{ $.a NOT EXISTS && $.a.b = 1 }") == "41 ");
  CHECK(never("{ $.a.b.c = 1 && $.a NOT EXISTS }") == "36 ");
  CHECK(never("{ $.a = \"x\" && $.a.b != \"y\" }") == "36 ");
  CHECK(never("{ $.a IS TRUE && $.a[0] IS NULL }") == "39 ");
  CHECK(never("{ $.a IS NULL && $.a.b = 1 }") == "38 ");
  CHECK(never("{ $.a.b = 1 && $.a[0] = 1 }") == "37 ");
  CHECK(never("{ $.a NOT EXISTS && $.a.b NOT EXISTS }").empty());
  CHECK(never("{ $.a = 1 && $.a.b NOT EXISTS }").empty());
  CHECK(never("{ $.a IS NULL && $.a[0] = 1 }").empty());
  CHECK(never("{ $.a.b = 1 && $.a.c = 1 && $.ab NOT EXISTS }").empty());
  CHECK(never("{ $.a[0] = 1 && $.a[1] = 1 }").empty());
  CHECK(never("{ $.a NOT EXISTS || $.a.b = 1 }").empty());
}

TEST_CASE("an expression that an empty alternative makes match everything is worth a remark, wherever it stands") {
  CHECK(lint_of("'%a|%'").find("/rules/a.yaml:5:15: warning: this expression matches every event") == 0);
  CHECK(lint_of("'%a$|b*$%'").find("/rules/a.yaml:5:15: warning: this expression matches every event") == 0);
  CHECK(lint_of("'%a|^$%'").find("matches every event") == std::string::npos);
  CHECK(lint_of("'{ $.a = %x|% }'").find("/rules/a.yaml:5:23: warning: this expression is found in every text") == 0);
  CHECK(lint_of("'[a, b = %x?%]'").find("/rules/a.yaml:5:23: warning: this expression is found in every text") == 0);
}

TEST_CASE("a pattern pinned to the old name of OpenSSH's sessions is worth a remark in every kind of pattern") {
  CHECK(lint_of("'\"sshd[\" Failed'").find("/rules/a.yaml:5:16: warning: OpenSSH since 9.8") == 0);
  CHECK(lint_of("'%sshd\\[[0-9]+%'").find("/rules/a.yaml:5:16: warning: OpenSSH since 9.8") == 0);
  CHECK(lint_of("'{ $.a = \"*sshd[*\" }'").find("/rules/a.yaml:5:25: warning: OpenSSH since 9.8") == 0);
  CHECK(lint_of("'{ $.a = %^sshd\\[% }'").find("/rules/a.yaml:5:25: warning: OpenSSH since 9.8") == 0);
  CHECK(lint_of("'[a, b = \"sshd[*\", ...]'").find("/rules/a.yaml:5:24: warning: OpenSSH since 9.8") == 0);
  CHECK(lint_of("'%sshd\\x5b%'").find("/rules/a.yaml:5:16: warning: OpenSSH since 9.8") == 0);
  CHECK(lint_of("'?\"sshd[\" ?\"x\"'")
            .find("/rules/a.yaml:5:17: warning: OpenSSH since 9.8 logs as sshd-session[…]: this "
                  "term does not find its lines") == 0);
  CHECK(lint_of("'\"a\"-b'").find("5:18: warning: this '-' begins a new term") != std::string::npos);
  CHECK(lint_of("'{ $.a = True }'").find("write IS TRUE") != std::string::npos);
  CHECK(lint_of("'-\"sshd[\"'").find("its lines are not excluded") != std::string::npos);
  CHECK(lint_of("'\"sshd-session[\"'").empty());
}

TEST_CASE("a bare word with a hyphen is told what it excludes, a term with asterisks that they are none") {
  CHECK(lint_of("conn-reset") ==
        "/rules/a.yaml:5:18: warning: this '-' begins a new term: no line that holds 'reset' matches\n"
        "    put a text that holds it in double quotes\n");
  CHECK(lint_of("'\"*denied*\"'") ==
        "/rules/a.yaml:5:16: warning: an asterisk in a term stands for itself\n"
        "    a term is found anywhere in the line: leave it out\n");
  CHECK(lint_of("'\"*** stack smashing detected ***\"'").empty());
}

TEST_CASE("an expression that its counts make long is worth a remark") {
  CHECK(lint_of("'%a.{400}b%'")
            .find("/rules/a.yaml:5:18: warning: with its counts written out this expression has 402 "
                  "characters") == 0);
  CHECK(lint_of("'[a, b = %a.{400}b%]'").find("/rules/a.yaml:5:26: warning: with its counts") == 0);
  CHECK(lint_of("'%Failed for [a-z]{1,64}%'").empty());
}

TEST_CASE("conditions that some value meets are left alone") {
  CHECK(never("{ $.a[*] = 1 && $.a[*] = 2 }").empty());
  CHECK(never("{ $.a = 1 || $.a = 2 }").empty());
  CHECK(never("{ $.a = 1 && $.a = 1.0 }").empty());
  CHECK(never("{ $.a = 1* && $.a > 5 }").empty());
  CHECK(never("{ $.a > 5 && $.a < 5.1 && $.a != 5.05 }").empty());
  CHECK(never("{ $.a = x* && $.a = xy* && $.a = *z }").empty());
  CHECK(never("{ $.a != 1 && $.a != 2 && $.b = 1 }").empty());
  CHECK(never("{ ($.a = 1 || $.a = 2) && ($.a = 2 || $.a NOT EXISTS) }").empty());
  CHECK(never("[a = 1 && a = 1.0, b = 2]").empty());
  CHECK(never("[a != 1 && a != x]").empty());
}

TEST_CASE("a term that is both required and excluded matches nothing") {
  CHECK(lint_of("'\"conn reset\" -reset'") ==
        "/rules/a.yaml:5:28: warning: this pattern matches nothing: 'reset' is excluded, and a term that holds it must "
        "occur\n");
  CHECK(lint_of("'conn -reset'").empty());
}

TEST_CASE("a regular expression that helps no search is worth a remark") {
  CHECK(lint_of("'%[0-9]+%'") ==
        "/rules/a.yaml:5:15: warning: no match of this expression must hold a certain text: it is tried on every line\n"
        "    a word that always stands in such lines makes the search fast\n");
  CHECK(lint_of("'%x*%'") ==
        "/rules/a.yaml:5:15: warning: this expression matches every event\n    the empty pattern does so, too\n");
  CHECK(lint_of("'%.*ERROR.*%'") ==
        "/rules/a.yaml:5:16: warning: a '.*' at the beginning is of no use: the expression is searched for anywhere\n"
        "/rules/a.yaml:5:23: warning: a '.*' at the end is of no use: anything may follow a match\n");
  CHECK(lint_of("'{ $.a = %.*ERROR% }'").find("/rules/a.yaml:5:24: warning: a '.*' at the beginning") == 0);
  CHECK(lint_of("'%ERROR [0-9]+%'").empty());
  CHECK(lint_of("'%^$%'").find("matches every event") == std::string::npos);
}

TEST_CASE("an asterisk inside a text of a slot stands for itself") {
  CHECK(lint_of("'[a = x, b = 4*4]'").find("/rules/a.yaml:5:28: warning: an asterisk inside a text") == 0);
  CHECK(lint_of("'[a = *x*]'").empty());
}

TEST_CASE("a remark is placed at its character in every style of YAML") {
  const auto place = [](const std::string& pattern) {
    const std::string text = lint_of(pattern);
    return text.substr(0, text.find(": warning"));
  };
  CHECK(place("ab-cd") == "/rules/a.yaml:5:16");
  CHECK(place("'{ $.a = \"it''s é\" && $.b = true }'") == "/rules/a.yaml:5:42");
  CHECK(place("\"{ $.a = \\\"\\u00e9\\\" && $.b = true }\"") == "/rules/a.yaml:5:43");
  CHECK(place("|-\n      { $.a = 1 &&\n        $.b = true }") == "/rules/a.yaml:7:15");
  CHECK(place(">-\n      { $.a = 1 &&\n      $.a = 2 }") == "/rules/a.yaml:7:11");
}

TEST_CASE("more patterns with a regular expression than CloudWatch takes in a log group are worth a remark") {
  const auto remarks_on = [](int count) {
    std::string text = "log_groups:\n  - {name: g, files: [/x], format: text}\nmetric_filters:\n";
    for (int i = 0; i < count; ++i)
      text += "  - {name: f" + std::to_string(i) + ", log_group: g, pattern: '%ERROR%'}\n";
    return test::remarks(text);
  };
  CHECK(remarks_on(5).empty());
  CHECK(remarks_on(6) ==
        "/rules/a.yaml:2:12: warning: log group 'g' has 6 patterns with a regular expression; CloudWatch takes at most "
        "5\n");
}

}  // namespace
}  // namespace tocsin::ruleset
