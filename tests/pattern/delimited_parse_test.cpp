#include <catch2/catch.hpp>

#include <string>
#include <variant>

#include "pattern/parse.h"
#include "support/pattern_text.h"

using namespace tocsin::pattern;
using tocsin::test::error_of;

namespace {

std::string written(const SlotNode& node);

struct Writer {
  std::string operator()(const SlotComparison& comparison) const {
    static constexpr const char* kOperators[] = {"=", "!=", "<", "<=", ">", ">="};
    const auto* number = std::get_if<NumberLiteral>(&comparison.value);
    const auto* string = std::get_if<StringLiteral>(&comparison.value);
    return kOperators[static_cast<std::size_t>(comparison.op)] + (number != nullptr   ? number->text
                                                                  : string != nullptr ? "'" + string->text + "'"
                                                                                      : "%%");
  }
  std::string operator()(const SlotAnd& all) const { return joined(all.operands, " and "); }
  std::string operator()(const SlotOr& any) const { return joined(any.operands, " or "); }
  static std::string joined(const std::vector<SlotNode>& operands, const char* with) {
    std::string text;
    for (const SlotNode& node : operands) text += (text.empty() ? "(" : with) + written(node);
    return text + ")";
  }
};

std::string written(const SlotNode& node) { return std::visit(Writer{}, node.node); }

std::string written(const std::vector<Slot>& slots) {
  std::string text;
  for (const Slot& slot : slots) text += "<" + slot.name + (slot.condition ? written(*slot.condition) : "") + ">";
  return text;
}

// The tree of a pattern: <slot> ... <slot>
std::string tree_of(std::string_view pattern) {
  const auto parsed = parse(pattern);
  INFO(pattern << "\n" << error_of(pattern));
  REQUIRE(parsed);
  const Delimited* delimited = std::get_if<Delimited>(&parsed->pattern);
  REQUIRE(delimited != nullptr);
  return written(delimited->before) + (delimited->ellipsis ? "..." : "") + written(delimited->after);
}

}  // namespace

TEST_CASE("slots stand between brackets, parted by commas, with blanks anywhere") {
  CHECK(tree_of("[a,b1,_c]") == "<a><b1><_c>");
  CHECK(tree_of(" [ \ta\r\n,  b ] ") == "<a><b>");
  CHECK(tree_of("[ERROR]") == "<ERROR>");
  CHECK(tree_of("[A, a]") == "<A><a>");
}

TEST_CASE("a slot may be empty, also after the last comma") {
  CHECK(tree_of("[,]") == "<><>");
  CHECK(tree_of("[a,]") == "<a><>");
  CHECK(tree_of("[, b, ,]") == "<><b><><>");
}

TEST_CASE("brackets alone have no slot") {
  CHECK(tree_of("[]") == "");
  CHECK(tree_of("[ ]") == "");
}

TEST_CASE("an ellipsis parts the slots bound from the left and from the right") {
  CHECK(tree_of("[...]") == "...");
  CHECK(tree_of("[a, ..., z]") == "<a>...<z>");
  CHECK(tree_of("[...,y,z]") == "...<y><z>");
  CHECK(tree_of("[a , ... ]") == "<a>...");
  CHECK(tree_of("[...,]") == "...<>");
}

TEST_CASE("conditions of a slot are read as in JSON patterns") {
  CHECK(tree_of("[a=1,b!=x,c<2,d<=2.5,e>-1,f>=+1e3]") == "<a=1><b!='x'><c<2><d<=2.5><e>-1><f>=+1e3>");
  CHECK(tree_of("[a = \"x, y] \\\" \\\\\", b =*.html*]") == "<a='x, y] \" \\'><b='*.html*'>");
  CHECK(tree_of("[a=1||a=2&&a=3]") == "<a(=1 or (=2 and =3))>");
  CHECK(tree_of("[ ( a = 1 || a=2 )&& a != 3, b]") == "<a((=1 or =2) and !=3)><b>");
  CHECK(tree_of("[a=10.0.0.1, b=-, c=4*]") == "<a='10.0.0.1'><b='-'><c='4*'>");
  CHECK(tree_of("[a=true, b=\"null\"]") == "<a='true'><b='null'>");
}

TEST_CASE("a name alone among conditions holds of every field") {
  CHECK(tree_of("[(a)]") == "<a>");
  CHECK(tree_of("[a && a=1]") == "<a=1>");
  CHECK(tree_of("[a=1 || a]") == "<a>");
  CHECK(tree_of("[a=1 && (a=2 || a)]") == "<a=1>");
}

TEST_CASE("a slot's name is an identifier") {
  const std::string kHint = "a name begins with a letter a-z or '_', and has these and digits only";
  CHECK(error_of("[1a]") == "[1a]\n ^\nfound '1a', expected a slot's name\n" + kHint);
  CHECK(error_of("[a, \xC3\xA9]") == "[a, \xC3\xA9]\n    ^\nfound '\xC3\xA9', expected a slot's name\n" + kHint);
  CHECK(error_of("[a-b]") ==
        "[a-b]\n  ^\n'-' cannot stand in the name of a slot\na name has letters a-z, digits and '_' only");
  CHECK(error_of("[a.b, c]") ==
        "[a.b, c]\n  ^\n'.' cannot stand in the name of a slot\na name has letters a-z, digits and '_' only");
  CHECK(error_of("[$a, b]") ==
        "[$a, b]\n ^\nfound '$', expected a slot's name\n"
        "a slot's name is written without '$'; JSON patterns stand in braces");
}

TEST_CASE("a value cannot stand in the place of a slot's name") {
  const std::string kHint = "a value stands behind the slot's name: [level = \"ERROR\", rest]";
  CHECK(error_of("[\"ERROR\", b]") == "[\"ERROR\", b]\n ^\nfound \"ERROR\", expected a slot's name\n" + kHint);
  CHECK(error_of("[%ERROR%]") == "[%ERROR%]\n ^\nfound '%', expected a slot's name\n" + kHint);
  CHECK(error_of("[= 1]") == "[= 1]\n ^\nfound '=', expected a slot's name\n" + kHint);
  CHECK(error_of("[*, b]") ==
        "[*, b]\n ^\nfound '*', expected a slot's name\n"
        "a slot for any field is left empty, or is a name alone: [a, , b]");
}

TEST_CASE("names and the ellipsis stand once") {
  CHECK(error_of("[a, b, a]") ==
        "[a, b, a]\n       ^\na second slot with the name 'a'\n"
        "each slot has a name of its own; an empty slot has none");
  CHECK(error_of("[a, ..., a=1]") ==
        "[a, ..., a=1]\n         ^\na second slot with the name 'a'\n"
        "each slot has a name of its own; an empty slot has none");
  CHECK(error_of("[..., b, ...]") ==
        "[..., b, ...]\n         ^\na second '...', at most one is allowed\n"
        "an empty slot stands for one field of any kind: [a, , b]");
}

TEST_CASE("an ellipsis is three dots and a slot of its own") {
  CHECK(error_of("[.., b]") == "[.., b]\n ^\nfound '..', expected a slot's name\nthe ellipsis is three dots: ...");
  CHECK(error_of("[....]") ==
        "[....]\n    ^\nfound '.', expected ',' or ']' after '...'\nthe ellipsis is three dots: ...");
  CHECK(error_of("[\xE2\x80\xA6]") ==
        "[\xE2\x80\xA6]\n ^\nfound '\xE2\x80\xA6', expected a slot's name\nthe ellipsis is three dots: ...");
  CHECK(error_of("[... size > 100]") ==
        "[... size > 100]\n     ^\nfound 'size', expected ',' or ']' after '...'\n"
        "a comma stands between '...' and the next slot");
}

TEST_CASE("a slot tests its own field only") {
  const std::string kHint = "a slot tests its own field only, and all slots must hold: [a = 1, b = 2]";
  CHECK(error_of("[a=x || b=y, b]") == "[a=x || b=y, b]\n        ^\nthe slot 'a' cannot test 'b'\n" + kHint);
  CHECK(error_of("[s = 4* && (bytes > 1000)]") ==
        "[s = 4* && (bytes > 1000)]\n            ^\nthe slot 's' cannot test 'bytes'\n" + kHint);
  CHECK(error_of("[a=x || A=y]") == "[a=x || A=y]\n        ^\nthe slot 'a' cannot test 'A'\n" + kHint);
}

TEST_CASE("ordering needs a number, also of a slot") {
  CHECK(error_of("[a>\"1\", b]") ==
        "[a>\"1\", b]\n   ^\nfound \"1\", expected a number after '>'\nwrite the number without quotes");
  CHECK(error_of("[a <= x]") ==
        "[a <= x]\n      ^\nfound 'x', expected a number after '<='\nstrings have no order here");
  CHECK(error_of("[a > 4*]") ==
        "[a > 4*]\n     ^\nfound '4*', expected a number after '>'\nstrings have no order here");
  CHECK(error_of("[a < %4%]") ==
        "[a < %4%]\n     ^\nfound '%', expected a number after '<'\na regular expression goes with = or !=");
  CHECK(error_of("[a = 1e2147483648]") ==
        "[a = 1e2147483648]\n     ^\nthe exponent of '1e2147483648' is out of range\n");
}

TEST_CASE("operators that look right are refused with the right one") {
  CHECK(error_of("[a == 1]") ==
        "[a == 1]\n   ^\nfound '==', expected a comparison: =, !=, <, <=, > or >=\nequality is written =");
  CHECK(error_of("[a = 1 AND a = 2]") ==
        "[a = 1 AND a = 2]\n       ^\nfound 'AND', expected '&&', '||', ',' or ']'\n'and' is written &&");
  CHECK(error_of("[a=x | a=y, b]") ==
        "[a=x | a=y, b]\n     ^\nfound '|', expected '&&', '||', ',' or ']'\n'or' is written ||");
  CHECK(error_of("[!(a=1)]") ==
        "[!(a=1)]\n ^\nfound '!', expected a slot's name\n"
        "a condition cannot be negated; use != or the opposite comparison");
  CHECK(error_of("[a IS NULL]") ==
        "[a IS NULL]\n   ^\nfound 'IS', expected a comparison: =, !=, <, <=, > or >=, ',' or ']'\n"
        "every field has a text: IS and NOT are for JSON patterns");
  CHECK(error_of("[user agent]") ==
        "[user agent]\n      ^\nfound 'agent', expected a comparison: =, !=, <, <=, > or >=, ',' or ']'\n"
        "slots are separated by commas; a comparison is written name = value");
}

TEST_CASE("values with other characters stand in double quotes, also of a slot") {
  CHECK(error_of("[a='x', b]") ==
        "[a='x', b]\n   ^\na single quote cannot stand in a value without double quotes\n"
        "strings stand in double quotes");
  CHECK(error_of("[a=/api, b]") ==
        "[a=/api, b]\n   ^\n'/' cannot stand in a value without double quotes\nput it in double quotes: \"/api\"");
  CHECK(error_of("[t=12:30]") ==
        "[t=12:30]\n     ^\n':' cannot stand in a value without double quotes\nput it in double quotes: \"12:30\"");
  CHECK(error_of("[a=$b, b]") ==
        "[a=$b, b]\n   ^\n'$' cannot stand in a value without double quotes\n"
        "a field is compared with a literal, never with another field");
  CHECK(error_of("[a=Null]") ==
        "[a=Null]\n   ^\nfound 'Null', expected a number or a string\n"
        "every field is a text; the text null stands in double quotes");
  CHECK(error_of("[a = x y]") ==
        "[a = x y]\n       ^\nfound 'y', expected '&&', '||', ',' or ']'\n"
        "slots are separated by commas; a string with blanks stands in double quotes");
}

TEST_CASE("what is opened is closed, and nothing follows") {
  const std::string kEnd = "a space-delimited pattern ends with ']'";
  CHECK(error_of("[") == "[\n ^\nfound the end of the pattern, expected a slot's name\n" + kEnd);
  CHECK(error_of("[a, b") == "[a, b\n     ^\nfound the end of the pattern, expected '&&', '||', ',' or ']'\n" + kEnd);
  CHECK(error_of("[...") == "[...\n    ^\nfound the end of the pattern, expected ',' or ']' after '...'\n" + kEnd);
  CHECK(error_of("[a = 1, b = \"x]") ==
        "[a = 1, b = \"x]\n            ^\nthe double quote opened here is not closed\n"
        "a double quote inside a phrase is written \\\"");
  CHECK(error_of("[(a = 1, b]") ==
        "[(a = 1, b]\n       ^\nfound ',', expected '&&', '||' or ')'\nthe parenthesis at column 2 is still open");
  CHECK(error_of("[a = 1)]") ==
        "[a = 1)]\n      ^\nfound ')', expected '&&', '||', ',' or ']'\nno parenthesis is open here");
  CHECK(error_of("[a] x") ==
        "[a] x\n    ^\nfound 'x' after the closing ']', expected the end of the pattern\n"
        "one pair of brackets holds the whole pattern; a text with brackets stands in double quotes");
}

TEST_CASE("a condition has a name, an operator and a value") {
  CHECK(error_of("[a = ]") == "[a = ]\n     ^\nfound ']', expected a value after '='\n");
  CHECK(error_of("[a = , b]") == "[a = , b]\n     ^\nfound ',', expected a value after '='\n");
  CHECK(error_of("[a = 1 ||]") ==
        "[a = 1 ||]\n         ^\nfound ']', expected the slot's name, 'a'\na condition is written name = value");
  CHECK(error_of("[a = 1 || = 2]") ==
        "[a = 1 || = 2]\n          ^\nfound '=', expected the slot's name, 'a'\n"
        "a value stands behind the slot's name: [level = \"ERROR\", rest]");
  CHECK(error_of("[()]") == "[()]\n  ^\nfound ')', expected a slot's name\na condition is written name = value");
}
