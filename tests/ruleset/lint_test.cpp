#include <catch2/catch.hpp>

#include "ruleset/rule_text.h"

namespace tocsin::ruleset {
namespace {

std::string lint_of(std::string_view pattern, std::string_view format = "json") {
  return test::remarks("log_groups: [{name: g, files: [/x], format: " + std::string(format) +
                       "}]\nmetric_filters:\n  - name: f\n    log_group: g\n    pattern: " + std::string(pattern) +
                       "\n");
}

TEST_CASE("'!=' alone is worth a remark, at its place; beside NOT EXISTS it is not") {
  CHECK(lint_of("'{ $.a = \"!=\" && $.b != \"x\" }'") ==
        "/rules/a.yaml:5:35: warning: '!=' does not hold where $.b is absent\n"
        "    add || $.b NOT EXISTS if such events should match\n");
  CHECK(lint_of("'{ $.b != \"x\" || $.b NOT EXISTS }'").empty());
  CHECK_FALSE(lint_of("'{ $.b != \"x\" || $.c NOT EXISTS }'").empty());
  CHECK(lint_of("'{ $.b[*] != \"x\" }'").empty());
}

TEST_CASE("'!=' on a field that every CloudTrail record has is no mistake") {
  CHECK(lint_of("'{ $.eventType != \"AwsServiceEvent\" }'", "cloudtrail").empty());
  CHECK_FALSE(lint_of("'{ $.eventType != \"AwsServiceEvent\" }'").empty());
  CHECK_FALSE(lint_of("'{ $.userIdentity.invokedBy != \"x\" }'", "cloudtrail").empty());
}

TEST_CASE("a comparison with a bare true or false is worth a remark") {
  CHECK(lint_of("'{ $.a = true }'") ==
        "/rules/a.yaml:5:23: warning: 'true' without quotes is the text \"true\": it is never equal to a JSON boolean\n"
        "    write IS TRUE for the boolean, or \"true\" for the text\n");
  CHECK_FALSE(lint_of("'{ $.a = false }'").empty());
  CHECK(lint_of("'{ $.a = \"true\" && $.b IS TRUE && $.c = trueish && $.d = \"= true\" }'").empty());
}

TEST_CASE("an asterisk in the middle is worth a remark, at its place") {
  CHECK(lint_of("'{ $.a = \"Ev*ent\" }'") ==
        "/rules/a.yaml:5:26: warning: an asterisk inside a text stands for itself: only the first and the last "
        "character can be "
        "wildcards\n");
  CHECK(lint_of("'{ $.a = \"*event*\" && $.b = * && $.c = \"**\" }'").empty());
}

TEST_CASE("a sign inside a word is worth a remark") {
  CHECK(lint_of("conn-reset") ==
        "/rules/a.yaml:5:18: warning: this '-' begins a new term: no line that holds 'reset' matches\n"
        "    put a text that holds it in double quotes\n");
  CHECK(lint_of("'conn -reset'").empty());
  CHECK(lint_of("'\"conn-reset\"'").empty());
}

TEST_CASE("terms with '?' beside others are worth a remark") {
  CHECK(lint_of("'ERROR ?warn'") ==
        "/rules/a.yaml:5:21: warning: terms with '?' count for nothing beside other terms\n"
        "    with '?' before every term one of them is enough\n");
  CHECK(lint_of("'?ERROR ?warn'").empty());
}

TEST_CASE("a pattern that names sshd[ is worth a remark: newer servers log as sshd-session[") {
  CHECK(
      lint_of("'\"sshd[\" \"Failed password\"'", "syslog") ==
      "/rules/a.yaml:5:16: warning: OpenSSH since 9.8 logs as sshd-session[…]: this pattern does not match its lines\n"
      "    leave 'sshd[' out\n");
  CHECK(lint_of("'?\"sshd[\" ?\"sshd-session[\"'", "syslog").empty());
}

}  // namespace
}  // namespace tocsin::ruleset
