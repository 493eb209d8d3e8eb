#include <catch2/catch.hpp>

#include <set>
#include <string>

#include "base/limits.h"
#include "pattern/json_value.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

bool is_object(std::string_view event) { return JsonDocument().read(event); }

// The text of $.a.
std::string text_of_a(std::string_view event) {
  JsonDocument document;
  REQUIRE(document.read(event));
  const JsonValue* a = document.member(document.root(), "a");
  REQUIRE(a != nullptr);
  return std::string(a->text);
}

std::string nested(std::size_t depth) {
  return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

}  // namespace

TEST_CASE("one JSON object with blanks around it is an event") {
  for (const char* text :
       {"{}", " \t\r\n{ } ", R"({"a":1})", R"({"a":[1,-0.5e+3,"x",true,false,null,{},[]],"":{"b":"\u00e9"}})"}) {
    INFO(text);
    CHECK(is_object(text));
  }
}

TEST_CASE("broken JSON anywhere makes no event, wherever a pattern would look") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "[]",
                           "[{}]",
                           "1",
                           "null",
                           "\"a\"",
                           "x{}",
                           "{}x",
                           "{}{}",
                           "{},",
                           R"({"a":1)",
                           R"({"a":1,})",
                           R"({,"a":1})",
                           R"({"a" 1})",
                           R"({"a":})",
                           R"({"a":1 "b":2})",
                           R"({a:1})",
                           R"({'a':1})",
                           R"({"a":[1,]})",
                           R"({"a":[1 2]})",
                           R"({"a":[1}})",
                           R"({"a":01})",
                           R"({"a":+1})",
                           R"({"a":1.})",
                           R"({"a":.5})",
                           R"({"a":1e})",
                           R"({"a":-})",
                           R"({"a":0x1})",
                           R"({"a":NaN})",
                           R"({"a":tru})",
                           R"({"a":truex})",
                           R"({"a":nulll})",
                           R"({"a":True})",
                           R"({"a":"x})",
                           R"({"a":"\x"})",
                           R"({"a":"\u12"})",
                           R"({"a":"\u12g4"})",
                           R"({"a":"\)",
                           R"({"a":"\ud800\u12"})",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"\t\"}",
                           "{\"a\":1/*c*/}",
                           "\xEF\xBB\xBF{}",
                           "{\"a\":1}\v"}) {
    INFO(text);
    CHECK_FALSE(is_object(text));
  }
  CHECK_FALSE(is_object(std::string_view("{\"a\":\"\0\"}", 9)));
  CHECK_FALSE(is_object(std::string_view("{}\0", 3)));
}

TEST_CASE("nesting is bounded") {
  CHECK(is_object(nested(limits::kJsonDepth)));
  CHECK_FALSE(is_object(nested(limits::kJsonDepth + 1)));
  CHECK_FALSE(is_object(std::string(1'000'000, '{')));
  CHECK_FALSE(is_object("{\"a\":" + std::string(1'000'000, '[')));
}

TEST_CASE("escapes are resolved") {
  CHECK(text_of_a(R"({"a":"\"\\\/\b\f\n\r\t"})") == "\"\\/\b\f\n\r\t");
  CHECK(text_of_a(R"({"a":"caf\u00e9 \u2615 \ud83d\uDE00."})") == "caf\xC3\xA9 \xE2\x98\x95 \xF0\x9F\x98\x80.");
  CHECK(text_of_a(R"({"\u0061":"x"})") == "x");
  CHECK(text_of_a(R"({"a":"\u0000"})") == std::string(1, '\0'));
}

TEST_CASE("a broken character in a string does not hide the event") {
  CHECK(text_of_a(R"({"a":"x\ud83d"})") == "x\xEF\xBF\xBD");
  CHECK(text_of_a(R"({"a":"\ud83d\ud83d\ude00\ude00"})") == "\xEF\xBF\xBD\xF0\x9F\x98\x80\xEF\xBF\xBD");
  CHECK(text_of_a(R"({"a":"\ud83dA\u0041"})") ==
        "\xEF\xBF\xBD"
        "AA");
  CHECK(text_of_a("{\"b\":\"\xFF\xFE\",\"a\":\"x\xE9y\"}") == "x\xEF\xBF\xBDy");
  CHECK_FALSE(is_object("{\"a\":1\xFF}"));
}

TEST_CASE("a byte that is not UTF-8 is found wherever it stands") {
  for (std::size_t before = 0; before < 20; ++before) {
    const std::string x(before, 'x');
    CHECK(text_of_a("{\"a\":\"" + x + "\xFF\"}") == x + "\xEF\xBF\xBD");
  }
}

TEST_CASE("numbers stay as they are written") {
  CHECK(text_of_a(R"({"a": 123456789012345678901234567890 })") == "123456789012345678901234567890");
  CHECK(text_of_a(R"({"a":-1.50E+03})") == "-1.50E+03");
}

TEST_CASE("of a repeated key the last one counts") {
  JsonDocument document;
  REQUIRE(document.read(R"({"a":1,"b":2,"a":3,"c":4,"\u0061":5})"));
  CHECK(document.member(document.root(), "a")->text == "5");
  std::multiset<std::string> all;
  for (const JsonValue* child : document.children(document.root())) all.insert(std::string(child->text));
  CHECK(all == std::multiset<std::string>{"2", "4", "5"});
}

TEST_CASE("names select from objects and indexes from arrays only") {
  JsonDocument document;
  REQUIRE(document.read(R"({"o":{"0":1},"l":[7,8]})"));
  const JsonValue* object = document.member(document.root(), "o");
  const JsonValue* list = document.member(document.root(), "l");
  CHECK(document.element(*list, 1)->text == "8");
  CHECK(document.element(*list, 2) == nullptr);
  CHECK(document.element(*object, 0) == nullptr);
  CHECK(document.member(*list, "0") == nullptr);
  CHECK(document.member(*object, "1") == nullptr);
  CHECK(document.children(*document.element(*list, 0)).empty());
}

TEST_CASE("a document is used again") {
  JsonDocument document;
  CHECK(document.read(R"({"a":"\n1","b":2})"));
  CHECK_FALSE(document.read(R"({"a":"\n)"));
  CHECK(document.read(R"({"a":"\n2"})"));
  CHECK(document.member(document.root(), "a")->text == "\n2");
  CHECK(document.member(document.root(), "b") == nullptr);
  std::string huge = "{\"a\":[0";
  for (int i = 0; i < 100'000; ++i) huge += ",0";
  CHECK(document.read(huge + "]}"));
  CHECK(document.read(R"({"a":3})"));
  CHECK(document.member(document.root(), "a")->text == "3");
}
