#include <catch2/catch.hpp>

#include <string>

#include "pattern/evaluate.h"
#include "pattern/extracted_values.h"
#include "pattern/parse.h"
#include "support/pattern_text.h"

using namespace tocsin::pattern;
using tocsin::test::matches;

namespace {

// "$1=x $z=y|", in order; "no match".
std::string extracted(std::string_view pattern, std::string_view event) {
  if (!matches(pattern, event)) return "no match";
  std::string text;
  for (const auto& [name, value] : extracted_values(*parse(pattern), event)) {
    text += name + "=" + std::string(value) + "|";
  }
  return text;
}

}  // namespace

TEST_CASE("a match yields every field under its name or position") {
  struct Row {
    const char* event;
    const char* all;
    const char* rest;
    const char* ends;
  };
  const Row rows[] = {
      {"x", "$1=x|", "no match", "no match"},
      {"x y", "$1=x|$2=y|", "$a=x|$rest=y|", "$a=x|$z=y|"},
      {"x y z", "$1=x|$2=y|$3=z|", "$a=x|$rest=y z|", "$a=x|$2=y|$z=z|"},
      {"x \"y z\"", "$1=x|$2=y z|", "$a=x|$rest=y z|", "$a=x|$z=y z|"},
      {"x \"y z\" w", "$1=x|$2=y z|$3=w|", "$a=x|$rest=\"y z\" w|", "$a=x|$2=y z|$z=w|"},
      {"x \"y", "$1=x|$2=\"y|", "$a=x|$rest=\"y|", "$a=x|$z=\"y|"},
      {"x \"\"", "$1=x|$2=|", "$a=x|$rest=|", "$a=x|$z=|"},
      {"x y ", "$1=x|$2=y|", "$a=x|$rest=y|", "$a=x|$z=y|"},
      {"x y z ", "$1=x|$2=y|$3=z|", "$a=x|$rest=y z |", "$a=x|$2=y|$z=z|"},
  };
  for (const Row& row : rows) {
    CHECK(extracted("[]", row.event) == row.all);
    CHECK(extracted("[...]", row.event) == row.all);
    CHECK(extracted("[a, rest]", row.event) == row.rest);
    CHECK(extracted("[a, ..., z]", row.event) == row.ends);
  }
}

TEST_CASE("an unnamed slot yields its position") {
  CHECK(extracted("[, b,]", "a b c d") == "$1=a|$b=b|$3=c d|");
  CHECK(extracted("[..., , z]", "a b c d") == "$1=a|$2=b|$3=c|$z=d|");
}

TEST_CASE("other patterns yield nothing") {
  CHECK(extracted("a", "a b").empty());
  CHECK(extracted("", "a b").empty());
  CHECK(extracted("{ $.a = 1 }", "{\"a\":1}").empty());
}

TEST_CASE("patterns without a condition match every event that has a field for each slot") {
  CHECK(matches("[]", ""));
  CHECK(matches("[...]", ""));
  CHECK(matches("[...]", "x y"));
  CHECK_FALSE(matches("[a]", ""));
  CHECK_FALSE(matches("[a]", "  "));
  CHECK_FALSE(matches("[a,]", "x"));
  CHECK(matches("[ERROR]", "INFO all is well"));
}

TEST_CASE("a number compares by the value of a field that reads as one") {
  CHECK(matches("[a=1, b]", "1.0 x"));
  CHECK(matches("[a=7, b]", "007 x"));
  CHECK(matches("[a=1000, b]", "1e3 x"));
  CHECK(matches("[a=+1, b]", "+1. x"));
  CHECK(matches("[a=0.5, b]", ".5 x"));
  CHECK(matches("[a=0, b]", "-0 x"));
  CHECK(matches("[a>9007199254740992, b]", "9007199254740993 x"));
  CHECK(matches("[a>0.1, b]", "0.10000000000000000000001 x"));
  CHECK(matches("[a>1e308, b]", "1e309 x"));
  CHECK_FALSE(matches("[a=0, b]", "1e-999 x"));
  CHECK_FALSE(matches("[a!=1, b]", "1.0 x"));
  CHECK(matches("[a!=1, b]", "2 x"));
}

TEST_CASE("a field that reads as no number equals none and has no order") {
  for (const char* event : {"x y", "1a y", "0x1 y", "\"\" y", "\"1 \" y", "1,000 y", "\xD9\xA1 y", "inf y", "- y"}) {
    CHECK_FALSE(matches("[a=1, b]", event));
    CHECK(matches("[a!=1, b]", event));
    CHECK_FALSE(matches("[a<1, b]", event));
    CHECK_FALSE(matches("[a>=1, b]", event));
  }
}

TEST_CASE("operators of order take the ends of a range as they say") {
  CHECK(matches("[a<2, b]", "1 x"));
  CHECK_FALSE(matches("[a<2, b]", "2 x"));
  CHECK(matches("[a<=2, b]", "2.0 x"));
  CHECK_FALSE(matches("[a>2, b]", "2 x"));
  CHECK(matches("[a>=2, b]", "2 x"));
  CHECK(matches("[a>=400 && a<500, b]", "404 x"));
  CHECK_FALSE(matches("[a>=400 && a<500, b]", "500 x"));
}

TEST_CASE("a string compares by the field's text, with an asterisk at its ends") {
  CHECK(matches("[a=\"1\", b]", "1 x"));
  CHECK_FALSE(matches("[a=\"1\", b]", "1.0 x"));
  CHECK(matches("[a=\"1*\", b]", "1.0 x"));
  CHECK(matches("[a=*.html*, b]", "\"GET /x.html HTTP/1.0\" x"));
  CHECK_FALSE(matches("[a=a*b, b]", "acb x"));
  CHECK(matches("[a=*, b]", "\"\" x"));
  CHECK(matches("[a=\"\", b]", "\"\" x"));
  CHECK_FALSE(matches("[a=error, b]", "ERROR x"));
  CHECK(matches("[a!=4*, b]", "500 x"));
  CHECK_FALSE(matches("[a!=4*, b]", "404 x"));
  CHECK(matches("[a=true, b]", "true x"));
}

TEST_CASE("the conditions of all slots must hold") {
  CHECK(matches("[a=1, b=2, c]", "1 2 3"));
  CHECK_FALSE(matches("[a=1, b=2, c]", "1 3 3"));
  CHECK_FALSE(matches("[a=1, b=2, c=4]", "1 2 3"));
  CHECK(matches("[(a=1 || a=2) && a!=2, b]", "1 x"));
  CHECK_FALSE(matches("[(a=1 || a=2) && a!=2, b]", "2 x"));
  CHECK(matches("[a=1 || a=2 && a=3, b]", "1 x"));
}

TEST_CASE("a slot after an ellipsis tests the last field, not any") {
  CHECK(matches("[ip, ..., status=4*]", "10.0.0.1 GET 404"));
  CHECK_FALSE(matches("[ip, ..., status=4*]", "10.0.0.1 404 12"));
}

TEST_CASE("the last slot of a short pattern holds all that is left") {
  const char* seven = "[a, b, c, d, e, f, g > 1]";
  CHECK(matches(seven, "1 2 3 4 5 6 7"));
  CHECK(matches("[a, b, c, d, e, f, g]", "1 2 3 4 5 6 7 8"));
  CHECK_FALSE(matches(seven, "1 2 3 4 5 6 7 8"));
  CHECK_FALSE(matches("[w1=ERROR]", "ERROR x"));
  CHECK(matches("[w1=ERROR]", "ERROR "));
}

TEST_CASE("in an access log the request is one field, because it is quoted") {
  const char* line = "10.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET /a b HTTP/1.0\" 404 1534";
  CHECK(matches("[ip, id, user, time, request, status = 404, bytes]", line));
  CHECK_FALSE(matches("[ip, id, user, status = 404, bytes]", line));
  CHECK(matches("[..., status = 404, bytes > 1000]", line));
  CHECK(matches("[ip, id, user, time = \"10/Oct/2000*\", request = \"GET *\", ...]", line));
}
