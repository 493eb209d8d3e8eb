#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>

#include "pattern/decimal.h"
#include "pattern/json_number.h"
#include "pattern/number.h"

using namespace tocsin::pattern;

TEST_CASE("a number is sign, digits, fraction and exponent") {
  for (const char* text : {"0", "+1", "-1", "1.", ".5", "-.5e1", "1e5", "1E+05", "1e-5", "007", "1.e3"}) {
    INFO(text);
    CHECK(is_number(text));
  }
  for (const char* text :
       {"", "+", "-", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1 ", " 1", "1,5", "--1", "inf", "nan", "1*"}) {
    INFO(text);
    CHECK_FALSE(is_number(text));
  }
}

TEST_CASE("an exponent fits or does not fit 32 bits") {
  CHECK(exponent_fits("1"));
  CHECK(exponent_fits("1e2147483647"));
  CHECK(exponent_fits("1e-2147483648"));
  CHECK(exponent_fits("1e+0000000000000001"));
  CHECK_FALSE(exponent_fits("1e2147483648"));
  CHECK_FALSE(exponent_fits("1e-2147483649"));
}

TEST_CASE("decimals are compared exactly, whatever their size") {
  const char* const rising[] = {"-1e2147483647",
                                "-9007199254740993",
                                "-9007199254740992",
                                "-1.5",
                                "-1",
                                "-1e-2147483648",
                                "0",
                                "1e-2147483648",
                                "0.1",
                                "0.10000000000000000000000001",
                                "1",
                                "1.5",
                                "9.99",
                                "10",
                                "9007199254740992",
                                "9007199254740993",
                                "1e2147483647"};
  for (std::size_t i = 0; i < std::size(rising); ++i) {
    for (std::size_t j = 0; j < std::size(rising); ++j) {
      INFO(rising[i] << " and " << rising[j]);
      CHECK((Decimal(rising[i]) < Decimal(rising[j])) == (i < j));
      CHECK((Decimal(rising[i]) == Decimal(rising[j])) == (i == j));
    }
  }
}

TEST_CASE("one number has many spellings") {
  for (const char* text : {"100", "+100", "1e2", "1E+2", "100.", "0100.000", "1000e-1", ".1e3", "0.001e5"}) {
    INFO(text);
    CHECK(Decimal(text) == Decimal("100"));
  }
  for (const char* text : {"0", "-0", "0.000", "0e99", "-0e-99", ".0"}) CHECK(Decimal(text) == Decimal("0"));
  CHECK(Decimal("0e99999999999999999999999") == Decimal("0"));
  CHECK(Decimal("1e99999999999999999999999") > Decimal("1e2147483647"));
}

TEST_CASE("a number out of a double's range is infinite or zero") {
  CHECK(to_double("+1.5") == 1.5);
  CHECK(to_double("1e309") == std::numeric_limits<double>::infinity());
  CHECK(to_double("-1e309") == -std::numeric_limits<double>::infinity());
  CHECK(to_double("1e99999999999999999999") == std::numeric_limits<double>::infinity());
  CHECK(to_double("1e-999") == 0);
  CHECK(std::signbit(to_double("-1e-99999999999999999999")));
  CHECK(to_double("4.9e-324") == std::numeric_limits<double>::denorm_min());
  CHECK(to_double(std::string(400, '9')) == std::numeric_limits<double>::infinity());
  CHECK(to_double("0." + std::string(400, '0') + "1e401") == 1);
}

TEST_CASE("integers of events are exact, other numbers are doubles") {
  CHECK(*comparable("9007199254740993") != Decimal("9007199254740992"));
  CHECK(*comparable("9007199254740993.0") == Decimal("9007199254740992"));
  CHECK(*comparable("0.1") == Decimal("0.1"));
  CHECK(*comparable("1e-999") == Decimal("0"));
  CHECK(*comparable("-0.0") == Decimal("0"));
  CHECK_FALSE(comparable("1e309"));
  CHECK_FALSE(comparable("-1e309"));
  CHECK(comparable(std::string(400, '9')));
}

TEST_CASE("the text of a number has a fraction digit unless it is an integer") {
  const std::pair<const char*, const char*> texts[] = {
      {"1", "1"},
      {"-0", "0"},
      {"9007199254740993", "9007199254740993"},
      {"1.0", "1.0"},
      {"1e0", "1.0"},
      {"1e3", "1000.0"},
      {"1.50", "1.5"},
      {"-12.25", "-12.25"},
      {"0.001", "0.001"},
      {"0.00123", "0.00123"},
      {"0.0001", "1.0E-4"},
      {"0.000125", "1.25E-4"},
      {"9999999.0", "9999999.0"},
      {"1e7", "1.0E7"},
      {"12345678.5", "1.23456785E7"},
      {"1e308", "1.0E308"},
      {"1e-999", "0.0"},
      {"-0.0", "-0.0"},
      {"1e309", "Infinity"},
      {"-1e309", "-Infinity"},
      {"123456.7", "123456.7"},
  };
  for (const auto& [number, text] : texts) {
    INFO(number);
    CHECK(text_of(number) == text);
  }
}
