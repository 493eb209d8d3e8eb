#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "base/uuid.h"

using namespace tocsin;

TEST_CASE("what could drive a terminal is shown escaped") {
  CHECK(printable("a\x1b[31m\r\n\t\x7f") == "a\\x1b[31m\\x0d\\x0a\\x09\\x7f");
  CHECK(printable("\xE2\x80\xAE") == "\\u{202e}");  // right-to-left override
  CHECK(printable("\xff gr\xC3\xBC\xC3\x9F") == "\\xff gr\xC3\xBC\xC3\x9F");
  CHECK(printable("\xC2\x9B") == "\\u{009b}");  // the one-character form of ESC [
}

TEST_CASE("UTF-8 is checked as RFC 3629 has it") {
  CHECK(is_valid_utf8("\xF4\x8F\xBF\xBF"));
  CHECK_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));
  CHECK_FALSE(is_valid_utf8("\xED\xA0\x80"));
  CHECK_FALSE(is_valid_utf8("\xC0\xAF"));
  CHECK_FALSE(is_valid_utf8("\xE2\x82"));
  for (std::size_t at = 0; at < 40; ++at) {  // wherever it stands among ASCII
    std::string text(40, 'a');
    text[at] = '\xC3';
    CHECK_FALSE(is_valid_utf8(text));
    if (at + 1 == text.size()) continue;
    text[at + 1] = '\xBC';
    CHECK(is_valid_utf8(text));
  }
  CHECK(to_valid_utf8("a\xE2\x82z") == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(count_characters("a\xC3\xA9\xff") == 3);
  CHECK(cut_utf8("a\xC3\xA9", 2) == "a");
  CHECK(cut_utf8("a\xC3\xA9", 3) == "a\xC3\xA9");
}

TEST_CASE("JSON text survives whatever a log line holds") {
  CHECK(json_string("a\"\\\n\x01\x7f\xff") == "\"a\\\"\\\\\\n\\u0001\\u007f\xEF\xBF\xBD\"");
  JsonWriter json;
  json.begin_object().key("a").begin_array().value(1).value(0.5).value(3.0).value(true).null().end_array();
  json.key("b").value(std::numeric_limits<double>::infinity()).key("c").begin_object().end_object().end_object();
  CHECK(std::move(json).text() == R"({"a":[1,0.5,3,true,null],"b":null,"c":{}})");
}

TEST_CASE("diagnostics are printed by file and place, with hints") {
  Diagnostics diagnostics;
  diagnostics.error({"b.yaml", 3, 1}, "second");
  diagnostics.error({"b.yaml", 2, 7}, "first", "did you mean 'x'?");
  diagnostics.warning({"a.yaml", 1, 1}, "bad\x1b[0m name");
  CHECK(diagnostics.to_text() ==
        "b.yaml:2:7: error: first\n    did you mean 'x'?\nb.yaml:3:1: error: second\na.yaml:1:1: warning: bad\\x1b[0m "
        "name\n");
  CHECK(diagnostics.has_errors());
}

TEST_CASE("a misspelt name finds its neighbour, a strange one none") {
  const std::string_view known[] = {"threshold", "period", "statistic"};
  CHECK(nearest("treshold", known) == "threshold");
  CHECK(nearest("thresohld", known) == "threshold");
  CHECK(nearest("Period", known) == "period");
  CHECK(nearest("colour", known).empty());
}

TEST_CASE("ids are made from content alone") {
  CHECK(uuid5("transition", "x") == uuid5("transition", "x"));
  CHECK(uuid5("transition", "x") != uuid5("outbox", "x"));
  CHECK(uuid5("transition", "x").size() == 36);
  CHECK(uuid5("transition", "x")[14] == '5');
}

TEST_CASE("of a text of several lines only line ends and tabs go to a terminal as they are") {
  CHECK(printable_lines("a\x1b[31m\tb\r\n\nc") == "a\\x1b[31m\tb\\x0d\n\nc");
  CHECK(printable_lines("").empty());
}
