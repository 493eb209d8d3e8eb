#include "pattern/value_index.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "pattern/regex.h"
#include "pattern/text_table.h"

using namespace tocsin::pattern;

namespace {

using Rules = std::vector<std::uint32_t>;

// Rule 0 is the first test that is added, 1 the second, ...
class Index {
 public:
  Index& add(Operator op, Literal literal) {
    literals_.push_back(std::move(literal));
    index_.add(op, literals_.back(), rules_++);
    return *this;
  }
  Index& text(const std::string& text) { return add(Operator::equal, StringLiteral{text}); }
  Index& number(const std::string& text) { return add(Operator::equal, NumberLiteral{text}); }

  Rules of_text(const std::string& text) {
    return found([&](Candidates& out) { index_.find_text(text, out); });
  }
  Rules of_number(const std::string& number) {
    return found([&](Candidates& out) { index_.find_number(number, out); });
  }

 private:
  template <class Find>
  Rules found(const Find& find) {
    if (!finished_) index_.finish();
    finished_ = true;
    candidates_.begin(rules_);
    find(candidates_);
    const auto all = candidates_.ascending();
    return {all.begin(), all.end()};
  }

  std::deque<Literal> literals_;
  ValueIndex index_;
  Candidates candidates_;
  std::uint32_t rules_ = 0;
  bool finished_ = false;
};

}  // namespace

TEST_CASE("a table knows its texts, by the numbers of their adding, and no other text") {
  TextTable table;
  CHECK(table.find("") == TextTable::kNone);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    REQUIRE(table.add("name" + std::to_string(i)) == i);
    REQUIRE(table.add("name" + std::to_string(i / 2)) == i / 2);
  }
  CHECK(table.size() == 1000);
  CHECK(table.find("") == TextTable::kNone);
  CHECK(table.add("") == 1000);
  CHECK(table.find("") == 1000);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    REQUIRE(table.find("name" + std::to_string(i)) == i);
    REQUIRE(table.find("nams" + std::to_string(i)) == TextTable::kNone);
  }
  CHECK(table.find("name1000") == TextTable::kNone);
  CHECK(table.find("name") == TextTable::kNone);
}

TEST_CASE("texts of every length are told apart by their first, last and middle characters") {
  TextTable table;
  std::vector<std::string> texts;
  for (std::size_t length = 1; length < 70; ++length) {
    for (const std::size_t place : {std::size_t{0}, length / 2, length - 1}) {
      std::string text(length, 'x');
      text[place] = 'y';
      if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
    }
  }
  for (std::uint32_t i = 0; i < texts.size(); ++i) REQUIRE(table.add(texts[i]) == i);
  for (std::uint32_t i = 0; i < texts.size(); ++i) REQUIRE(table.find(texts[i]) == i);
  for (std::size_t length = 2; length < 70; ++length) REQUIRE(table.find(std::string(length, 'x')) == TextTable::kNone);
}

TEST_CASE("a whole text is found by all rules that name it") {
  Index index;
  index.text("Root").text("root").text("Root");
  CHECK(index.of_text("Root") == Rules{0, 2});
  CHECK(index.of_text("root") == Rules{1});
  CHECK(index.of_text("Roo").empty());
  CHECK(index.of_text("").empty());
  CHECK(index.of_number("1").empty());
}

TEST_CASE("beginnings, ends and parts of a text are found, each length by itself") {
  Index index;
  index.text("Access*").text("AccessDenied*").text("*Denied").text("*ed").text("*cess*").text("Acc*ess");
  CHECK(index.of_text("AccessDenied") == Rules{0, 1, 2, 3, 4});
  CHECK(index.of_text("Access") == Rules{0, 4});
  CHECK(index.of_text("Denied") == Rules{2, 3});
  CHECK(index.of_text("Acc*ess") == Rules{5});
  CHECK(index.of_text("ed") == Rules{3});
  CHECK(index.of_text("d").empty());
}

TEST_CASE("what any text satisfies is found for any text and any number") {
  Index index;
  index.text("*").text("**").add(Operator::not_equal, StringLiteral{"a"}).text("a");
  CHECK(index.of_text("") == Rules{0, 1, 2});
  CHECK(index.of_text("a") == Rules{0, 1, 2, 3});  // the last word on != is not the index's
  CHECK(index.of_number("7") == Rules{0, 1, 2});
}

TEST_CASE("a number is found by value, a text only as it was written") {
  Index index;
  index.number("1").number("1.0").number("+1").number("0").number("1e3");
  CHECK(index.of_number("1") == Rules{0, 1, 2});
  CHECK(index.of_number("10e-1") == Rules{0, 1, 2});
  CHECK(index.of_number("-0.0") == Rules{3});
  CHECK(index.of_number("1000") == Rules{4});
  CHECK(index.of_text("1") == Rules{0});
  CHECK(index.of_text("+1") == Rules{2});
  CHECK(index.of_text("01").empty());
}

TEST_CASE("numbers that are one double are each other's candidates, so that none is missed") {
  Index index;
  index.number("9007199254740993").number("9007199254740992").number("1e400").number("1e-999");
  CHECK(index.of_number("9007199254740992") == Rules{0, 1});
  CHECK(index.of_number("1" + std::string(400, '0')) == Rules{2});
  CHECK(index.of_number("0") == Rules{3});
}

TEST_CASE("of bounds those are found that a number does not break") {
  Index index;
  index.add(Operator::less, NumberLiteral{"10"})
      .add(Operator::less_or_equal, NumberLiteral{"5"})
      .add(Operator::greater, NumberLiteral{"-3"})
      .add(Operator::greater_or_equal, NumberLiteral{"7"});
  CHECK(index.of_number("5") == Rules{0, 1, 2});
  CHECK(index.of_number("7.5") == Rules{0, 2, 3});
  CHECK(index.of_number("11") == Rules{2, 3});
  CHECK(index.of_number("-4") == Rules{0, 1});
  CHECK(index.of_text("5").empty());
}

TEST_CASE("texts are compared with a number's text") {
  Index index;
  index.text("1000.0").text("1*").text("*.0*").text("Infinity").text("0").text("1*x");
  CHECK(index.of_number("1e3") == Rules{0, 1, 2});
  CHECK(index.of_number("1000") == Rules{1});
  CHECK(index.of_number("1e999") == Rules{3});
  CHECK(index.of_number("-0") == Rules{4});
}

TEST_CASE("of a thousand parts and expressions on one value those are found that stand in it") {
  const auto expression = [](const std::string& text) {
    auto regex = Regex::compile(text);
    REQUIRE(regex);
    return Literal(RegexLiteral{*regex});
  };
  Index index;
  for (int i = 0; i < 500; ++i) {
    index.text("*part" + std::to_string(i) + ".*")
        .add(Operator::equal, expression("user" + std::to_string(i) + " [0-9]"));
  }
  index.add(Operator::equal, expression("x{2}|[a-c][yz]"));  // nothing is known of an alternative
  CHECK(index.of_text("a part7. and a part71. and part") == Rules{14, 142});
  CHECK(index.of_text("user3 a user4 4 user4 4 user4 4") == Rules{9});
  CHECK(index.of_text("bz") == Rules{1000});
  CHECK(index.of_text("part12").empty());
}

TEST_CASE("a thousand parts and expressions on one value cost little more than ten") {
  const auto time_of = [](int count) {
    Index index;
    for (int i = 0; i < count; ++i) {
      auto regex = Regex::compile("needle" + std::to_string(i) + ".*end");
      REQUIRE(regex);
      index.text("*part" + std::to_string(i) + "*").add(Operator::equal, RegexLiteral{*regex});
    }
    const std::string value(1000, 'n');
    CHECK(index.of_text(value).empty());
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i) index.of_text(value);
    return std::chrono::steady_clock::now() - begin;
  };
  CHECK(time_of(1000) < std::chrono::seconds(1));  // one by one they take several
}
