#include "pattern/regex.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "pattern/evaluate.h"
#include "pattern/parse.h"
#include "pattern/regex_syntax.h"
#include "support/pattern_text.h"
#include "support/slow_regex.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

using Texts = std::vector<std::vector<std::string>>;

bool found(std::string_view expression, std::string_view subject) {
  const auto regex = Regex::compile(expression);
  INFO(expression << (regex ? "" : ": " + regex.error().message));
  REQUIRE(regex);
  return (*regex)->search(subject);
}

Texts texts_of(std::string_view expression) {
  const auto regex = Regex::compile(expression);
  REQUIRE(regex);
  return (*regex)->required_texts();
}

// "OFFSET: message; hint".
std::string error_of(std::string_view expression) {
  const auto regex = Regex::compile(expression);
  if (regex) return "accepted";
  return std::to_string(regex.error().offset) + ": " + regex.error().message + "; " + regex.error().hint;
}

std::string message_of(std::string_view expression) {
  const std::string error = error_of(expression);
  return error.substr(0, error.find(';'));
}

}  // namespace

TEST_CASE("letters, digits, symbols and the space are themselves") {
  CHECK(found("aZ09 :_#=@/;,-", "xaZ09 :_#=@/;,-x"));
  CHECK_FALSE(found("abc", "ABC"));
  CHECK(found("\\:\\_\\#\\=\\@\\/\\;\\,\\-\\ ", ":_#=@/;,- "));
  CHECK(found("\\^\\$\\?\\[\\]\\{\\}\\|\\\\\\*\\+\\.", "^$?[]{}|\\*+."));
  CHECK(found("a]b}", "a]b}"));
}

TEST_CASE("a character by its number is that character and never an operator") {
  CHECK(found("\\x28\\x2a\\x2A\\x5b\\x7C", "(**[|"));
  CHECK_FALSE(found("a\\x2a", "aa"));
  CHECK(found("a\\x00b", std::string_view("a\0b", 3)));
  CHECK(found("[\\x21-\\x2F]", "'"));
  CHECK(message_of("\\x4") == "0: '\\x' must be followed by two hexadecimal digits");
  CHECK(message_of("a\\xg0") == "1: '\\x' must be followed by two hexadecimal digits");
  CHECK(message_of("\\x80") == "0: '\\x80' is no ASCII character: the last one is \\x7F");
}

TEST_CASE("blanks of \\s are the space, tab, line feed and carriage return alone") {
  for (const char* blank : {" ", "\t", "\n", "\r"}) {
    CHECK(found("^\\s$", blank));
    CHECK(found("^[\\s]$", blank));
    CHECK_FALSE(found("\\S", blank));
    CHECK_FALSE(found("[\\S]", blank));
    CHECK_FALSE(found("[^\\s]", blank));
  }
  for (const char* other : {"\f", "\v", "\xC2\xA0", "a"}) {
    CHECK_FALSE(found("\\s", other));
    CHECK_FALSE(found("[\\s]", other));
    CHECK(found("^\\S$", other));
    CHECK(found("^[\\S]$", other));
  }
}

TEST_CASE("classes by letter are ASCII, and their inverses take all other characters") {
  CHECK_FALSE(found("\\w", "\xC3\xA9"));
  CHECK(found("^\\W$", "\xC3\xA9"));
  CHECK_FALSE(found("\\d", "\xD9\xA3"));  // an Arabic digit
  CHECK(found("^[\\D]$", "\xD9\xA3"));
  CHECK_FALSE(found("[^\\d\\D]", "a\xC3\xA9\n"));
  CHECK(found("^[\\w:]+$", "a_1:"));
}

TEST_CASE("the dot is any character but the newline") {
  CHECK(found("^a.b$",
              "a\xF0\x9F\x98\x80"
              "b"));
  CHECK(found("a.b", "a\rb"));
  CHECK_FALSE(found("a.b", "a\nb"));
  CHECK(found("a[^c]b", "a\nb"));
}

TEST_CASE("the anchors are the ends of the whole subject") {
  CHECK_FALSE(found("^b", "a\nb"));
  CHECK_FALSE(found("a$", "a\nb"));
  CHECK_FALSE(found("a$", "a\n"));
  CHECK(found("^$", ""));
  CHECK_FALSE(found("^$", "a"));
  CHECK_FALSE(found("a^b", "a^b"));
  CHECK(found("x|^b", "b"));
}

TEST_CASE("a class reads operators as characters, and a minus where it can end no range") {
  CHECK(found("^[$.*+?|{}^]+$", "$.*+?|{}^"));
  CHECK(found("^[]a]+$", "a]"));
  CHECK(found("^[^]a]$", "b"));
  CHECK_FALSE(found("[^]a]", "]a"));
  for (const char* expression : {"^[-a]+$", "^[a-]+$", "^[a\\-]+$"}) CHECK(found(expression, "-a"));
  CHECK(found("^[\\d-z]+$", "1-z"));
  CHECK(found("^[a-c-e]+$", "abc-e"));
  CHECK_FALSE(found("[a-c-e]", "d"));
  CHECK(found("^[+--]+$", "+,-"));
}

TEST_CASE("counts have either bound") {
  CHECK(found("^a{2}$", "aa"));
  CHECK_FALSE(found("^a{2}$", "aaa"));
  CHECK(found("^a{,2}$", ""));
  CHECK_FALSE(found("^a{,2}$", "aaa"));
  CHECK(found("^a{2,}$", "aaaaa"));
  CHECK(found("^ba{0}c$", "bc"));
  CHECK(found("^[ab]{1,2}?c??d*?$", "ab"));
  CHECK(found("^a{1000}$", std::string(1000, 'a')));
  CHECK_FALSE(found("^a{1000}$", std::string(999, 'a')));
}

TEST_CASE("bytes that are not UTF-8 count as one character each") {
  CHECK(found("^a.b$",
              "a\xFF"
              "b"));
  CHECK(found("^a..b$",
              "a\xC3\xFF"
              "b"));
  CHECK(found("ab",
              "\xFF"
              "ab"));
  CHECK_FALSE(found("^\\w+$", "a\xFF"));
}

TEST_CASE("a search whose automaton outgrows its memory still answers right") {
  // Remembering which of the last characters were an 'a' takes a state for every combination.
  std::string subject;
  std::uint32_t random = 1;
  for (int i = 0; i < 40'000; ++i) {
    random = random * 1664525U + 1013904223U;
    subject += (random >> 30U) == 0 ? "b" : "a";
  }
  const std::string expression = "a[ab]{300}c";
  const auto syntax = parse_regex_syntax(expression);
  REQUIRE(syntax);
  CHECK_FALSE(found(expression, subject));
  subject += "c";
  CHECK(found(expression, subject) == (subject[subject.size() - 302] == 'a'));
  CHECK(support::slow_search(*syntax, subject) == (subject[subject.size() - 302] == 'a'));
}

TEST_CASE("an expression that is too large is refused") {
  CHECK(error_of("a.{1000}b.{1000}c") ==
        "0: the regular expression is too large: with its counts written out it has 2003 characters, at most 1024 are "
        "allowed; a large count repeats what it counts; '*' and '+' are small");
  CHECK(error_of("x{1000}|.{24}") == "accepted");
  CHECK(message_of("x{1000}|.{24}y*").find("has 1025 characters") != std::string::npos);
  CHECK(error_of(std::string(1022, 'a')) == "accepted");
}

TEST_CASE("what is no part of the syntax is answered with what there is") {
  CHECK(error_of("a(b|c)") ==
        "1: '(' cannot stand in a regular expression; "
        "there are no groups: write alternatives out, 'in cash|in kind'; the character itself is \\x28");
  CHECK(error_of("(?i)a") ==
        "0: '(' cannot stand in a regular expression; there are no flags; either case of a letter is written [Ee]");
  CHECK(error_of("a(?=b)") ==
        "1: '(' cannot stand in a regular expression; there is no look-around, and there are no groups");
  CHECK(
      error_of("done!") ==
      "4: '!' cannot stand in a regular expression; the character itself is written \\x21; '.' matches any character");
  CHECK(error_of("[a&&b]") ==
        "2: '&' cannot stand in a regular expression; classes have no '&&'; the character itself is \\x26");
  CHECK(error_of("a\\(") ==
        "1: '\\(' is no escape of this syntax; "
        "there are no groups: write alternatives out, 'in cash|in kind'; the character itself is \\x28");
  CHECK(error_of("caf\xC3\xA9") ==
        "3: '\xC3\xA9' cannot stand in a regular expression; "
        "only ASCII characters are allowed; '.' matches any character");
  CHECK(error_of("\\\xC3\xA9").starts_with("0: '\\\xC3\xA9' is no escape of this syntax; only ASCII"));
  for (const char* wrong : {"'", "\"", "<", ">", "~", "`", "&", "\t", "\n", "(", ")", "!"}) {
    CHECK_FALSE(Regex::compile(wrong));
    CHECK_FALSE(Regex::compile(std::string("\\") + wrong));
    CHECK_FALSE(Regex::compile(std::string("[a") + wrong + "]"));
  }
}

TEST_CASE("an escape of another syntax is refused with this one's way") {
  CHECK(error_of("a\\bb") ==
        "1: '\\b' is no escape of this syntax; "
        "there are no word boundaries; \\W matches a character that belongs to no word");
  CHECK(error_of("[\\t]") == "1: '\\t' is no escape of this syntax; a tab is written \\x09; \\s matches a tab too");
  CHECK(error_of("\\1") == "0: '\\1' is no escape of this syntax; there are no back-references");
  for (const char* wrong : {"\\pN", "\\p{Greek}", "\\PN", "\\A", "\\z", "\\Qa\\E", "\\C", "\\B", "\\a", "\\0", "\\n",
                            "\\r", "\\f", "\\v", "\\h", "\\u0041", "\\G", "\\k", "\\%"}) {
    CHECK_FALSE(Regex::compile(wrong));
  }
  CHECK(error_of("a\\") ==
        "1: found the end of the regular expression after '\\', expected a character; "
        "a backslash is written \\\\, a percent sign \\x25");
}

TEST_CASE("a class that is wrong is shown where it is") {
  CHECK(error_of("x[abc") ==
        "1: the class opened here is not closed, expected ']'; the character itself is written \\[");
  CHECK(error_of("x[]") ==
        "1: the class opened here is not closed, expected ']'; a ']' that comes first belongs to the class");
  CHECK(error_of("[^]").starts_with("0: the class opened here is not closed"));
  CHECK(error_of("[0-9z-a]") ==
        "4: the range 'z-a' is reversed; a '-' of its own stands first or last in a class, or is written \\-");
  CHECK(error_of("[a-\\d]") ==
        "3: found '\\d', expected the character that ends the range; "
        "a '-' of its own stands first or last in a class, or is written \\-");
  CHECK(error_of("[[:alpha:]]") ==
        "1: '[' cannot stand inside a class; "
        "the character itself is written \\[; there are no classes inside classes, and none like [:alpha:]");
  CHECK(message_of("[a-[b]]") == "3: '[' cannot stand inside a class");
  CHECK(message_of("[a\\") == "2: found the end of the regular expression after '\\', expected a character");
}

TEST_CASE("a quantifier needs one character before it and none after it") {
  CHECK(error_of("*abc") ==
        "0: '*' has no character before it to repeat; no wildcard is needed at the beginning: "
        "an expression matches anywhere; the character itself is written \\*");
  CHECK(message_of("a|+b") == "2: '+' has no character before it to repeat");
  CHECK(message_of("^*a") == "1: '*' has no character before it to repeat");
  CHECK(message_of("{2}") == "0: '{' has no character before it to repeat");
  CHECK(error_of("a++") ==
        "2: found '+' after the quantifier '+', expected the next character; "
        "there are no possessive quantifiers; the character itself is written \\+");
  for (const char* wrong : {"a**", "a{2}{3}", "a???", "a+?+", "a{2}*", "a?+"}) CHECK_FALSE(Regex::compile(wrong));
}

TEST_CASE("a count that is wrong is shown where it is") {
  CHECK(error_of("ba{5,3}") == "2: the count '{5,3}' is reversed; the least number comes first: {3,5}");
  CHECK(error_of("a{1001}") ==
        "2: the count '1001' is too large, at most 1000 is allowed; '*', '+' and {m,} have no upper bound");
  CHECK(message_of("a{1,99999999999999999999}") ==
        "4: the count '99999999999999999999' is too large, at most 1000 is allowed");
  CHECK(error_of("a{x}") ==
        "2: found 'x' in the count, expected {m}, {m,}, {,n} or {m,n}; the character itself is written \\{");
  for (const char* wrong : {"a{", "a{}", "a{,}", "a{1", "a{1,", "a{1,2", "a{1,2,3}", "a{ 1}", "a{-1}"}) {
    CHECK_FALSE(Regex::compile(wrong));
  }
}

TEST_CASE("required texts join what every match has side by side") {
  CHECK(texts_of("Failed password for") == Texts{{"Failed password for"}});
  CHECK(texts_of("^a[b]c\\.\\x2Ad$") == Texts{{"abc.*d"}});
  CHECK(texts_of("ab+c") == Texts{{"ab", "c"}});
  CHECK(texts_of("ab{2,}c") == Texts{{"abb", "c"}});
  CHECK(texts_of("ab{2}c") == Texts{{"abbc"}});
  CHECK(texts_of("ab{0}c") == Texts{{"ac"}});
  CHECK(texts_of("colou?r") == Texts{{"colo", "r"}});
  CHECK(texts_of("a.b[xy]c") == Texts{{"a", "b", "c"}});
  CHECK(texts_of("abc|x\\d|\\d*") == Texts{{"abc"}, {"x"}, {}});
  CHECK(texts_of("a|") == Texts{{"a"}, {}});
  CHECK(texts_of("a{1000}b") == Texts{{std::string(32, 'a'), "b"}});
}

TEST_CASE("one regular expression is the whole pattern") {
  const auto parsed = parse(" \n%^ERR|WARN$% ");
  REQUIRE(parsed);
  CHECK(std::get<RegexLiteral>(parsed->pattern).regex->text() == "^ERR|WARN$");
  CHECK(evaluate(*parsed, "ERROR"));
  CHECK_FALSE(evaluate(*parsed, "WARN ERROR"));
  CHECK(test::error_of("%ERROR% %WARN%") ==
        "%ERROR% %WARN%\n        ^\nfound '%' after the closing '%', expected the end of the pattern\n"
        "one regular expression is the whole pattern; alternatives are joined by '|': %A|B%");
  CHECK(test::error_of("%50%off%") ==
        "%50%off%\n    ^\nfound 'off' after the closing '%', expected the end of the pattern\n"
        "one regular expression is the whole pattern; alternatives are joined by '|': %A|B%; "
        "a '%' inside is written \\x25");
  CHECK(test::error_of(" %abc") ==
        " %abc\n ^\nthe regular expression opened here is not closed, expected a second '%'\n"
        "to look for a '%' put it in double quotes");
  CHECK(test::error_of("%%") ==
        "%%\n ^\nthe regular expression is empty\n"
        "the empty pattern matches every event; to look for a '%' put it in double quotes");
}

TEST_CASE("at most two regular expressions stand in a JSON pattern") {
  const auto parsed = parse("{ $.a = %^x% && ($.b != %\\x25|\\}% || $.c = %1 }");
  CHECK_FALSE(parsed);
  const auto two = parse("{ $.a = %^x% && ($.b != %\\x25|[&&)]?% || $.c = \"%1%\") }");
  CHECK_FALSE(two);
  const auto right = parse("{ $.a=%^x%&&($.b != %\\x25|\\}%|| $.c = \"%1%\") }");
  REQUIRE(right);
  CHECK(evaluate(*right, R"({"a":"xy","b":"y"})"));
  CHECK_FALSE(evaluate(*right, R"({"a":"xy","b":"50%"})"));
  CHECK(test::error_of("{ $.a = %x% && $.b = %y% && $.c = %z% }") ==
        "{ $.a = %x% && $.b = %y% && $.c = %z% }\n                                  ^\n"
        "a third regular expression, at most two are allowed in a pattern\n"
        "alternatives of one expression are joined by '|': %A|B%; several filters may feed one metric");
  CHECK(test::error_of("{ $.caf\xC3\xA9 = %a\\b% }") ==
        "{ $.caf\xC3\xA9 = %a\\b% }\n             ^\n'\\b' is no escape of this syntax\n"
        "there are no word boundaries; \\W matches a character that belongs to no word");
  CHECK(test::error_of("{ $.a = %x%y }") ==
        "{ $.a = %x%y }\n           ^\nfound 'y' directly after a closing '%'\n"
        "a '%' inside a regular expression is written \\x25");
}
