#include "alarm/alarm_rule.h"

#include <catch2/catch.hpp>
#include <map>

#include "base/limits.h"

namespace tocsin::alarm {
namespace {

constexpr AlarmState kOk = AlarmState::ok;
constexpr AlarmState kAlarm = AlarmState::alarm;
constexpr AlarmState kUnknown = AlarmState::insufficient_data;

AlarmRule parsed(std::string_view text) {
  auto rule = AlarmRule::parse(text);
  INFO(text);
  if (!rule) FAIL(rule.error().message);
  return std::move(*rule);
}

// With a and b in ALARM, c OK, d INSUFFICIENT_DATA, and every other alarm OK.
bool holds(std::string_view text) {
  const AlarmRule rule = parsed(text);
  const std::map<std::string, AlarmState> known = {{"a", kAlarm}, {"b", kAlarm}, {"c", kOk}, {"d", kUnknown}};
  std::vector<AlarmState> states;
  for (const RuleName& name : rule.names()) {
    const auto found = known.find(name.name);
    states.push_back(found == known.end() ? kOk : found->second);
  }
  return rule.evaluate(states);
}

std::vector<std::string> names(std::string_view text) {
  std::vector<std::string> all;
  const AlarmRule rule = parsed(text);
  for (const RuleName& name : rule.names()) all.push_back(name.name);
  return all;
}

// "OFFSET: MESSAGE / HINT"
std::string mistake(std::string_view text) {
  const auto rule = AlarmRule::parse(text);
  if (rule) return "";
  const RuleError& error = rule.error();
  return std::to_string(error.offset) + ": " + error.message + (error.hint.empty() ? "" : " / " + error.hint);
}

std::string remarks(std::string_view text) {
  std::string all;
  const AlarmRule rule = parsed(text);
  for (const RuleError& remark : rule.remarks()) {
    all += std::to_string(remark.offset) + ": " + remark.message + "\n";
  }
  return all;
}

TEST_CASE("NOT binds tighter than AND, and AND than OR") {
  CHECK(holds("ALARM(a) OR ALARM(b) AND ALARM(c)"));
  CHECK(holds("ALARM(c) AND ALARM(a) OR ALARM(b)"));
  CHECK_FALSE(holds("(ALARM(a) OR ALARM(b)) AND ALARM(c)"));
  CHECK(holds("NOT ALARM(c) OR ALARM(a)"));
  CHECK_FALSE(holds("NOT ALARM(a) AND ALARM(c)"));
  CHECK_FALSE(holds("NOT (ALARM(c) OR ALARM(a))"));
  CHECK(holds("NOT NOT ALARM(a)"));
}

TEST_CASE("words of a rule are read in any case, and with or without blanks between them") {
  CHECK(holds("alarm(a) And nOt ok(a)"));
  CHECK(holds("True"));
  CHECK_FALSE(holds("False"));
  CHECK(holds("NOT(ALARM(c))AND(ALARM(a))"));
  CHECK(holds("\n ALARM\t( a )\r\n  AND insufficient_data(d) "));
  CHECK(holds("at_least(1, alarm, (a))"));
}

TEST_CASE("an alarm without data is in none of the other states") {
  CHECK_FALSE(holds("OK(d) OR ALARM(d)"));
  CHECK(holds("INSUFFICIENT_DATA(d) AND NOT OK(d)"));
}

TEST_CASE("a name is bare, quoted or an ARN, and the same alarm in each") {
  CHECK(names("ALARM(a) AND ALARM(\"a\") AND ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:a) AND "
              "OK(\"arn:aws-cn:cloudwatch:cn-north-1:1:alarm:a:b\")") == std::vector<std::string>{"a", "a:b"});
  CHECK(names("ALARM(  CPU too high, db 1 ) OR OK(not)") == std::vector<std::string>{"CPU too high, db 1", "not"});
  CHECK(names(R"(ALARM("disk (root), \"full\" \\ AND ") OR ALARM("C:\logs"))") ==
        std::vector<std::string>{R"(disk (root), "full" \ AND )", R"(C:\logs)"});
  CHECK(names("ALARM(arn:aws:sns:eu-west-1:1:topic)") == std::vector<std::string>{"arn:aws:sns:eu-west-1:1:topic"});
  CHECK(names("ALARM(\"é\")") == std::vector<std::string>{"é"});
}

TEST_CASE("each name stands once, with the place of its first mention") {
  const AlarmRule rule = parsed("OK(b) OR AT_LEAST(1, ALARM, (\"a\", b))");
  REQUIRE(rule.names().size() == 2);
  CHECK(rule.names()[0].offset == 3);
  CHECK(rule.names()[1].offset == 29);
}

TEST_CASE("AT_LEAST counts alarms that are, or are not, in a state") {
  CHECK(holds("AT_LEAST(2, ALARM, (a, b, c))"));
  CHECK_FALSE(holds("AT_LEAST(3, ALARM, (a, b, c))"));
  CHECK(holds("AT_LEAST(2, NOT OK, (a, c, d))"));
  CHECK_FALSE(holds("AT_LEAST(3, NOT OK, (a, c, d))"));
  CHECK(holds("ALARM(c) OR NOT AT_LEAST(2, INSUFFICIENT_DATA, (a, \"b\", d))"));
}

TEST_CASE("a percentage is of the listed alarms, rounded up, and may be quoted") {
  CHECK(holds("AT_LEAST(50%, ALARM, (a, b, c, d))"));
  CHECK_FALSE(holds("AT_LEAST(51%, ALARM, (a, b, c, d))"));
  CHECK(holds("AT_LEAST(66%, ALARM, (a, b, c))"));
  CHECK_FALSE(holds("AT_LEAST(67%, ALARM, (a, b, c))"));
  CHECK(holds("AT_LEAST(1%, ALARM, (a, c))"));
  CHECK_FALSE(holds("AT_LEAST(1%, ALARM, (c, d))"));
  CHECK(holds("AT_LEAST(\"100%\", ALARM, (a, b))"));
}

TEST_CASE("a rule that is wrong is refused at the place, with what was expected") {
  const std::string condition =
      " / a condition is ALARM(name), OK(name), INSUFFICIENT_DATA(name), AT_LEAST(2, ALARM, (a, b, c)), TRUE or FALSE";
  const std::string least = " / as in AT_LEAST(2, ALARM, (a, b, c)) or AT_LEAST(50%, NOT OK, (a, b))";
  CHECK(mistake(" \n") == "0: the rule is empty" + condition);
  CHECK(mistake("ALARM(a) XOR ALARM(b)") ==
        "9: AND, OR or the end of the rule is expected here, but this is 'XOR' / "
        "did you mean 'OR'?");
  CHECK(mistake("ALARM(a) && ALARM(b)") == "9: AND, OR or the end of the rule is expected here, but this is '&'");
  CHECK(mistake("ALARM(a))") == "8: this ')' closes nothing");
  CHECK(mistake("(ALARM(a)") == "0: this '(' is not closed");
  CHECK(mistake("(ALARM(a) ALARM(b))") == "10: ')' is expected here, but this is 'ALARM'");
  CHECK(mistake("ALARMS(a)") == "0: a condition is expected here, but this is 'ALARMS' / did you mean 'ALARM'?");
  CHECK(mistake("ALARM(a) AND") == "12: the rule ends where a condition is expected" + condition);
  CHECK(mistake("é") == "0: a condition is expected here, but this is 'é'" + condition);
  CHECK(mistake("\xff") == "0: a condition is expected here, but this is '\xEF\xBF\xBD'" + condition);
  CHECK(mistake("OK AND ALARM(a)") == "3: '(' and the name of an alarm are expected after OK, but this is 'AND'");
  CHECK(mistake("ALARM( )") == "7: the name of an alarm is expected here / ALARM(name) or ALARM(\"a name\")");
  CHECK(mistake("ALARM(\" \")") == "6: the name of an alarm is empty");
  CHECK(mistake("ALARM(\"a)") == "6: this '\"' is not closed");
  CHECK(mistake("ALARM(\"a\" b)") == "10: ')' is expected here, but this is 'b'");
  CHECK(mistake("ALARM(a") == "5: this '(' is not closed");
  CHECK(mistake("ALARM(cpu (high))") ==
        "10: a name without quotes ends at the next ')', so '(' cannot stand in it / a name with brackets, commas or "
        "quotes stands in double quotes: ALARM(\"name\")");
  CHECK(mistake("AT_LEAST 2") == "9: '(' is expected after AT_LEAST, but this is '2'" + least);
  CHECK(mistake("AT_LEAST(x, ALARM, (a))") ==
        "9: a count or a percentage of alarms is expected here, a whole number of at most 9 digits, but this is 'x'" +
            least);
  CHECK(mistake("AT_LEAST(9999999999, ALARM, (a))").starts_with("9: a count or a percentage"));
  CHECK(mistake("AT_LEAST(\"2\", ALARM, (a))").starts_with("9: a count or a percentage"));
  CHECK(mistake("AT_LEAST(1.5, ALARM, (a))") == "10: ',' is expected here, but this is '.'" + least);
  CHECK(mistake("AT_LEAST(1, RED, (a))") ==
        "12: ALARM, OK or INSUFFICIENT_DATA is expected here, but this is 'RED'" + least);
  CHECK(mistake("AT_LEAST(1, ALARM, a)") == "19: '(' and names of alarms are expected here, but this is 'a'" + least);
  CHECK(mistake("AT_LEAST(1, ALARM, (a, ))").starts_with("23: the name of an alarm is expected here"));
  CHECK(mistake("AT_LEAST(1, ALARM, (a)").starts_with("8: this '(' is not closed"));
}

TEST_CASE("length, depth and number of alarms of a rule are bounded") {
  const std::string shortest = "ALARM(a)";
  const auto padded = [&](std::size_t length) { return shortest + std::string(length - shortest.size(), ' '); };
  CHECK(mistake(padded(limits::kAlarmRuleCharacters)).empty());
  CHECK(mistake(padded(limits::kAlarmRuleCharacters + 1)) ==
        "0: the rule has 10241 characters; at most 10240 are allowed");

  const auto nested = [&](std::size_t depth) { return std::string(depth, '(') + shortest + std::string(depth, ')'); };
  CHECK(mistake(nested(limits::kAlarmRuleDepth)).empty());
  CHECK(mistake(nested(limits::kAlarmRuleDepth + 1)) == "101: the rule is nested deeper than 100 levels");
  std::string nots;
  for (int i = 0; i < 2000; ++i) nots += "NOT ";
  CHECK(mistake(nots + "TRUE") == "404: the rule is nested deeper than 100 levels");

  std::string many = "ALARM(0)";
  for (int i = 1; i < 100; ++i) many += " OR ALARM(" + std::to_string(i) + ")";
  CHECK(mistake(many + " OR OK(7)").empty());
  CHECK(mistake(many + " OR OK(x)") == std::to_string(many.size() + 7) + ": the rule names more than 100 alarms");
}

TEST_CASE("a part of a rule that is decided already, or counts an alarm twice, is worth a remark") {
  CHECK(remarks("AT_LEAST(2, ALARM, (a, b)) OR TRUE").empty());
  CHECK(remarks("AT_LEAST(3, ALARM, (a, b))") == "9: this is never true: 3 alarms are needed, and 2 are listed\n");
  CHECK(remarks("AT_LEAST(101%, ALARM, (a, b))") == "9: this is never true: 3 alarms are needed, and 2 are listed\n");
  CHECK(remarks("AT_LEAST(0%, ALARM, (a, b))") == "9: at least 0 alarms: this is always true\n");
  CHECK(remarks("AT_LEAST(2, ALARM, (a, \"a\"))") == "23: 'a' stands twice in this list, and counts twice\n");
}

}  // namespace
}  // namespace tocsin::alarm
