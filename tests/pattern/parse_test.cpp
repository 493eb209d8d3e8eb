#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "base/limits.h"
#include "pattern/letters.h"
#include "pattern/parse.h"
#include "support/pattern_text.h"

using namespace tocsin;
using namespace tocsin::pattern;
using tocsin::test::error_of;

namespace {

const Terms& terms_of(const Ast& ast) { return std::get<Terms>(ast.pattern); }

const std::string kComparisons =
    "expected a comparison: =, !=, <, <=, >, >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS\n";
const std::string kPresence = "$.name = * holds for any string or number, $.name NOT EXISTS for no value at all";

}  // namespace

TEST_CASE("terms are told apart by their first character") {
  const auto parsed = parse(" ERROR -\"a \\\"b\\\" \\\\ \\n\" ?caf\xC3\xA9\t_x.1 ");
  REQUIRE(parsed);
  const Terms& terms = terms_of(*parsed);
  CHECK(terms.required == std::vector<std::string>{"ERROR", "_x.1"});
  CHECK(terms.excluded == std::vector<std::string>{"a \"b\" \\ \\n"});
  CHECK(terms.any_of == std::vector<std::string>{"caf\xC3\xA9"});
}

TEST_CASE("a minus or question mark inside a word begins another term") {
  const auto parsed = parse("conn-reset?x\"y\"-z");
  CHECK_FALSE(parsed);
  const auto split = parse("conn-reset?x \"y\"-z");
  REQUIRE(split);
  CHECK(terms_of(*split).required == std::vector<std::string>{"conn", "y"});
  CHECK(terms_of(*split).excluded == std::vector<std::string>{"reset", "z"});
  CHECK(terms_of(*split).any_of == std::vector<std::string>{"x"});
}

TEST_CASE("nothing but blanks is the pattern of every event") {
  for (const char* text : {"", " ", "\r\n\t"}) {
    const auto parsed = parse(text);
    REQUIRE(parsed);
    CHECK(std::holds_alternative<MatchAll>(parsed->pattern));
  }
}

TEST_CASE("an error in a text pattern says where and what to write") {
  CHECK(
      error_of("status:500") ==
      "status:500\n      ^\n':' cannot stand in a term without double quotes\nput it in double quotes: \"status:500\"");
  CHECK(error_of("a -b/c d") ==
        "a -b/c d\n    ^\n'/' cannot stand in a term without double quotes\nput it in double quotes: \"b/c\"");
  CHECK(error_of("ERR*") ==
        "ERR*\n   ^\n'*' cannot stand in a term without double quotes\n"
        "no wildcard is needed: a term matches anywhere in the event");
  CHECK(error_of("'bad login'") ==
        "'bad login'\n^\na single quote cannot stand in a term without double quotes\nphrases stand in double quotes");
  CHECK(error_of("ERROR || WARN") ==
        "ERROR || WARN\n      ^\n'|' cannot stand in a term without double quotes\n"
        "terms side by side must all occur; ?A ?B matches events with either");
  CHECK(error_of("!debug") ==
        "!debug\n^\n'!' cannot stand in a term without double quotes\nto exclude events write '-' before the term");
  CHECK(error_of("ERROR %WARN%") ==
        "ERROR %WARN%\n      ^\n'%' cannot stand in a term without double quotes\n"
        "put it in double quotes: \"%WARN%\"; a regular expression cannot stand among terms");
  CHECK(error_of("\"ERROR") ==
        "\"ERROR\n^\nthe double quote opened here is not closed\na double quote inside a phrase is written \\\"");
  CHECK(error_of("a ?\"\"") == "a ?\"\"\n   ^\nthe phrase \"\" is empty\nthe empty pattern matches every event");
  CHECK(error_of("\"ERROR\"WARN") ==
        "\"ERROR\"WARN\n       ^\nfound 'WARN' directly after a closing double quote, expected a blank, '-' or '?'\n"
        "a double quote inside a phrase is written \\\"");
  CHECK(error_of("key\"value\"") ==
        "key\"value\"\n   ^\na double quote cannot stand inside a word\n"
        "put a blank before it, or the whole phrase in double quotes");
  CHECK(error_of("ERROR - x") ==
        "ERROR - x\n      ^\n'-' must be followed at once by a word or a phrase\n"
        "write -term without a blank; to look for the character itself put it in double quotes");
  CHECK(error_of("?-x") ==
        "?-x\n^\n'?' must be followed at once by a word or a phrase\n"
        "write ?term without a blank; to look for the character itself put it in double quotes");
}

TEST_CASE("an operator from another language is answered with the one of this") {
  CHECK(error_of("{ $.a == 1 }") == "{ $.a == 1 }\n      ^\nfound '==', " + kComparisons + "equality is written =");
  CHECK(error_of("{ $.a => 1 }") ==
        "{ $.a => 1 }\n      ^\nfound '=>', " + kComparisons + "greater or equal is written >=");
  CHECK(error_of("{ $.a <> 1 }") == "{ $.a <> 1 }\n      ^\nfound '<>', " + kComparisons + "inequality is written !=");
  CHECK(error_of("{ $.a =~ \"x\" }") == "{ $.a =~ \"x\" }\n      ^\nfound '=~', " + kComparisons +
                                            "= \"*text*\" tests whether a value contains a text");
  CHECK(error_of("{ $.a LIKE \"x\" }") == "{ $.a LIKE \"x\" }\n      ^\nfound 'LIKE', " + kComparisons +
                                              "= \"*text*\" tests whether a value contains a text");
  CHECK(error_of("{ $.a = 1 AND $.b = 2 }") ==
        "{ $.a = 1 AND $.b = 2 }\n          ^\nfound 'AND', expected '&&', '||' or '}'\n'and' is written &&");
  CHECK(error_of("{ ($.a = 1 or $.b = 2) }") ==
        "{ ($.a = 1 or $.b = 2) }\n           ^\nfound 'or', expected '&&', '||' or ')'\n'or' is written ||");
  CHECK(error_of("{ $.a = 1 & $.b = 2 }") ==
        "{ $.a = 1 & $.b = 2 }\n          ^\nfound '&', expected '&&', '||' or '}'\n'and' is written &&");
  CHECK(error_of("{ $.a = \"1\" | $.b = 2 }") ==
        "{ $.a = \"1\" | $.b = 2 }\n            ^\nfound '|', expected '&&', '||' or '}'\n'or' is written ||");
  CHECK(error_of("{ !($.a = 1) }") ==
        "{ !($.a = 1) }\n  ^\nfound '!', expected a condition\n"
        "a condition cannot be negated; use != or NOT EXISTS, or the opposite comparison");
}

TEST_CASE("a value that needs quotes is shown with them") {
  CHECK(error_of("{ $.a = 'Root' }") ==
        "{ $.a = 'Root' }\n        ^\na single quote cannot stand in a value without double quotes\n"
        "strings stand in double quotes");
  CHECK(error_of("{ $.a = a:b }") ==
        "{ $.a = a:b }\n         ^\n':' cannot stand in a value without double quotes\n"
        "put it in double quotes: \"a:b\"");
  CHECK(error_of("{($.a = /api/x)}") ==
        "{($.a = /api/x)}\n        ^\n'/' cannot stand in a value without double quotes\n"
        "put it in double quotes: \"/api/x\"");
  CHECK(error_of("{ $.a = 1+1 }") ==
        "{ $.a = 1+1 }\n         ^\n'+' cannot stand in a value without double quotes\n"
        "put it in double quotes: \"1+1\"");
  CHECK(error_of("{ $.a = no way }") ==
        "{ $.a = no way }\n           ^\nfound 'way', expected '&&', '||' or '}'\n"
        "a string with blanks stands in double quotes");
  CHECK(error_of("{ $.a = \"x\"y }") ==
        "{ $.a = \"x\"y }\n           ^\nfound 'y' directly after a closing double quote\n"
        "a double quote inside a string is written \\\"");
  CHECK(error_of("{ $.a = $.b }") ==
        "{ $.a = $.b }\n        ^\n'$' cannot stand in a value without double quotes\n"
        "a selector is compared with a literal, never with another selector");
  CHECK(error_of("{ $.a = 1, $.b = 2 }") ==
        "{ $.a = 1, $.b = 2 }\n         ^\n',' cannot stand in a value without double quotes\n"
        "join conditions with && or ||");
  CHECK(error_of("{ $.a = Null }") ==
        "{ $.a = Null }\n        ^\nfound 'Null', expected a number or a string\n"
        "IS NULL tests for null; the text null stands in double quotes");
  CHECK(error_of("{ $.a = }") == "{ $.a = }\n        ^\nfound '}', expected a value after '='\n");
  CHECK(error_of("{ $.a = 1e2147483648 }") ==
        "{ $.a = 1e2147483648 }\n        ^\nthe exponent of '1e2147483648' is out of range\n");
  CHECK(parse("{ $.a = 1e2147483647 || $.a = 1e-2147483648 || $.a = +1e+3 }"));
}

TEST_CASE("an ordering needs a number") {
  CHECK(error_of("{ $.a > \"10\" }") ==
        "{ $.a > \"10\" }\n        ^\nfound \"10\", expected a number after '>'\nwrite the number without quotes");
  CHECK(error_of("{ $.a >= 4* }") ==
        "{ $.a >= 4* }\n         ^\nfound '4*', expected a number after '>='\nstrings have no order here");
  CHECK(error_of("{ $.a < %4% }") ==
        "{ $.a < %4% }\n        ^\nfound '%', expected a number after '<'\na regular expression goes with = or !=");
  CHECK(error_of("{ $.a <= }") == "{ $.a <= }\n         ^\nfound '}', expected a number after '<='\n");
}

TEST_CASE("keywords that the syntax lacks are answered with what there is") {
  CHECK(error_of("{ $.a EXISTS }") == "{ $.a EXISTS }\n      ^\nfound 'EXISTS', " + kComparisons + kPresence);
  CHECK(error_of("{ $.a IS NOT NULL }") ==
        "{ $.a IS NOT NULL }\n         ^\nfound 'NOT', expected NULL, TRUE or FALSE after IS\n" + kPresence);
  CHECK(error_of("{ $.a NOT NULL }") ==
        "{ $.a NOT NULL }\n          ^\nfound 'NULL', expected EXISTS after NOT\n" + kPresence);
  CHECK(error_of("{ $.a IS MAYBE }") ==
        "{ $.a IS MAYBE }\n         ^\nfound 'MAYBE', expected NULL, TRUE or FALSE after IS\n");
  CHECK(error_of("{ $.a[0]IS NULL }") ==
        "{ $.a[0]IS NULL }\n        ^\nfound 'IS', expected a blank before the keyword\n");
}

TEST_CASE("a wrong selector is shown in its right form") {
  CHECK(error_of("{ eventName = \"x\" }") ==
        "{ eventName = \"x\" }\n  ^\nfound 'eventName', expected a selector\na selector begins with '$.': $.eventName");
  CHECK(error_of("{ \"eventName\": [\"x\"] }") ==
        "{ \"eventName\": [\"x\"] }\n  ^\nfound \"eventName\", expected a selector\n"
        "a condition is written $.name = value");
  CHECK(error_of("{ $['a.b'] = 1 }") ==
        "{ $['a.b'] = 1 }\n   ^\nfound '[', expected '.' after '$'\na key of the whole event is written $.['a.b']");
  CHECK(error_of("{ $[0] = 1 }") ==
        "{ $[0] = 1 }\n   ^\nfound '[', expected '.' after '$'\n"
        "an event is an object, never an array: begin with one of its names, $.a[0]");
  CHECK(error_of("{ $ = 1 }") == "{ $ = 1 }\n   ^\nfound a blank, expected '.' after '$'\nname a field: $.name");
  CHECK(error_of("{ $.[\"a\"] = 1 }") ==
        "{ $.[\"a\"] = 1 }\n    ^\nfound '[', expected a name after '.'\nkeys stand in single quotes: $.['a.b']");
  CHECK(error_of("{ $.a.[0] = 1 }") ==
        "{ $.a.[0] = 1 }\n      ^\nfound '[', expected a name after '.'\n"
        "an index follows its array without a dot: $.a[0]");
  CHECK(error_of("{ $.@timestamp = 1 }") ==
        "{ $.@timestamp = 1 }\n    ^\nfound '@', expected a name after '.'\nletters, digits, '_' and '-' need no "
        "quotes; any other key stands in brackets: $.['@timestamp']");
  CHECK(error_of("{ $.a:b = 1 }") ==
        "{ $.a:b = 1 }\n     ^\nfound ':', " + kComparisons +
            "a key with other characters than letters, digits, '_' and '-' is written $.['a:b']");
  CHECK(error_of("{ $.a[-1] = 1 }") ==
        "{ $.a[-1] = 1 }\n      ^\nfound '-1', expected an index, '*' or a key\n"
        "[0] is the first element, [*] is every one; keys stand in single quotes: $.['a.b']");
  CHECK(error_of("{ $.a[0:2] = 1 }") ==
        "{ $.a[0:2] = 1 }\n       ^\nfound ':', expected ']' after the index\n"
        "[0] is the first element, [*] is every one; keys stand in single quotes: $.['a.b']");
  CHECK(error_of("{ $.a[1234567890] = 1 }") ==
        "{ $.a[1234567890] = 1 }\n      ^\nthe index '1234567890' has more than 9 digits\n");
  CHECK(error_of("{ $.a.[''] = 1 }") == "{ $.a.[''] = 1 }\n      ^\nthe key [''] is empty\n");
  CHECK(error_of("{ $.a['b = 1 }") == "{ $.a['b = 1 }\n     ^\nthe key opened here is not closed\na key ends with ']");
  CHECK(error_of("{ $.a[*].* = 1 }") ==
        "{ $.a[*].* = 1 }\n         ^\na second wildcard in one selector, at most one is allowed\n"
        "an index such as [0] may stand in place of one of them");
  CHECK(error_of("{ $.*=1||$.*=1||$.*=1||$.*=1 }") ==
        "{ $.*=1||$.*=1||$.*=1||$.*=1 }\n                       ^\n"
        "a fourth wildcard selector, at most three are allowed in a pattern\nseveral filters may feed one metric");
}

TEST_CASE("selectors come in all their forms") {
  const auto parsed = parse("{ $.a-b[12].['c.d']['e'].*.\xC3\xA9 = 1 }");
  REQUIRE(parsed);
  const auto& comparison = std::get<JsonComparison>(std::get<Json>(parsed->pattern).root.node);
  using Kind = Step::Kind;
  CHECK(comparison.selector.steps == std::vector<Step>{{Kind::key, "a-b", 0},
                                                       {Kind::index, "", 12},
                                                       {Kind::key, "c.d", 0},
                                                       {Kind::key, "e", 0},
                                                       {Kind::wildcard, "", 0},
                                                       {Kind::key, "\xC3\xA9", 0}});
}

TEST_CASE("braces and parentheses close where they should") {
  CHECK(error_of("{}") ==
        "{}\n ^\nfound '}', expected a condition\nthe empty pattern, without braces, matches every event");
  CHECK(error_of("{ $.a = 1") ==
        "{ $.a = 1\n         ^\nfound the end of the pattern, expected '&&', '||' or '}'\n"
        "a JSON pattern ends with '}'");
  CHECK(error_of("{ ($.a = 1 }") ==
        "{ ($.a = 1 }\n           ^\nfound '}', expected '&&', '||' or ')'\n"
        "the parenthesis at column 3 is still open");
  CHECK(error_of("{ $.a = 1) }") ==
        "{ $.a = 1) }\n         ^\nfound ')', expected '&&', '||' or '}'\nno parenthesis is open here");
  CHECK(error_of("{ $.a = 1 && }") == "{ $.a = 1 && }\n             ^\nfound '}', expected a condition\n");
  CHECK(error_of("{ $.a = 1 } && { $.b = 2 }") ==
        "{ $.a = 1 } && { $.b = 2 }\n            ^\n"
        "found '&&' after the closing '}', expected the end of the pattern\n"
        "one pair of braces holds the whole pattern; parentheses group conditions");
}

TEST_CASE("offsets are bytes, carets are characters") {
  const auto parsed = parse("  { $.\xC3\xA9\n = 'x' }");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().offset == 12);
  CHECK(with_caret("  { $.\xC3\xA9\n = 'x' }", parsed.error()) == "  { $.\xC3\xA9\\x0a = 'x' }\n              ^");
  CHECK(with_caret("ab", {99, "", ""}) == "ab\n  ^");
}

TEST_CASE("a pattern has at most 1024 characters, however many bytes they take") {
  std::string pattern;
  for (std::size_t i = 0; i < limits::kPatternCharacters; ++i) pattern += "\xC3\xA9";
  CHECK(parse(pattern));
  const auto longer = parse(pattern + "x");
  REQUIRE_FALSE(longer);
  CHECK(longer.error() == ParseError{2048, "the pattern has 1025 characters, at most 1024 are allowed",
                                     "several filters may feed one metric"});
}

TEST_CASE("a pattern that is not UTF-8 is refused at the first bad byte") {
  const auto parsed = parse("caf\xC3\xA9 \xE9");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error() == ParseError{6, "the pattern is not valid UTF-8 here", "save the file as UTF-8"});
}

TEST_CASE("as many parentheses as fit are read") {
  const std::size_t depth = (limits::kPatternCharacters - 7) / 2;
  const std::string pattern = "{" + std::string(depth, '(') + "$.a=1" + std::string(depth, ')') + "}";
  CHECK(parse(pattern));
  CHECK_FALSE(parse("{" + std::string(limits::kPatternCharacters - 1, '(')));
}

TEST_CASE("letters and digits of any script need no quotes, other characters do") {
  for (const char32_t letter :
       {U'a', U'Z', U'0', U'\u00E9', U'\u00DF', U'\u0436', U'\u4E2D', U'\u0663', U'\U00010400'}) {
    CHECK(is_letter_or_digit(letter));
  }
  for (const char32_t other :
       {U'_', U' ', U'\u00A0', U'\u00D7', U'\u2615', U'\u0301', U'\u00B2', U'\uFFFD', U'\U0001F600'}) {
    CHECK_FALSE(is_letter_or_digit(other));
  }
}

TEST_CASE("who left out a part of a selector, or put quotes around a keyword, is told what it should be") {
  CHECK(error_of("{ $a = 1 }") ==
        "{ $a = 1 }\n   ^\nfound 'a', expected '.' after '$'\na dot stands before each name: $.a");
  CHECK(error_of("{ .a = 1 }") == "{ .a = 1 }\n  ^\nfound '.a', expected a selector\na selector begins with '$.': $.a");
  CHECK(error_of("{ $.a IS \"NULL\" }") ==
        "{ $.a IS \"NULL\" }\n         ^\nfound \"NULL\", expected NULL, TRUE or FALSE after IS\n"
        "these words stand without quotes; $.name = \"text\" compares with a text");
}
