// Metric math as text: what is read, and what a writer reads after a mistake.
#include "alarm/math_expression.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "base/limits.h"

namespace tocsin::alarm {
namespace {

// With brackets round everything, so that precedence can be seen; or the error.
std::string read(std::string_view text) {
  const auto expression = parse_math(text);
  if (expression) return print_math(*expression);
  const auto& error = expression.error();
  return fmt::format("{}: {}{}", error.offset, error.message, error.hint.empty() ? "" : " (" + error.hint + ")");
}

TEST_CASE("operators of metric math bind as in section 6 of CloudWatch's semantics") {
  CHECK(read("a + b * c") == "(a + (b * c))");
  CHECK(read("a - b - c") == "((a - b) - c)");
  CHECK(read("a / b * c") == "((a / b) * c)");
  CHECK(read("a ^ b ^ c") == "(a ^ (b ^ c))");
  CHECK(read("-a ^ 2") == "(-(a ^ 2))");
  CHECK(read("2 ^ -a") == "(2 ^ (-a))");
  CHECK(read("-a * b") == "((-a) * b)");
  CHECK(read("a - -b") == "(a - (-b))");
  CHECK(read("a < b < c") == "((a < b) < c)");
  CHECK(read("a + 1 >= b || c && d") == "(((a + 1) >= b) OR (c AND d))");
  CHECK(read("a OR b AND c != d") == "(a OR (b AND (c != d)))");
  CHECK(read("(a OR b) && c == d") == "((a OR b) AND (c == d))");
}

TEST_CASE("the pieces of metric math are read") {
  CHECK(read(" 1.50\t+ .5 +2e3\n") == "((1.5 + 0.5) + 2000)");
  CHECK(read("SUM([m1, 2*m2])") == "SUM([m1, (2 * m2)])");
  CHECK(read("METRICS()") == "METRICS()");
  CHECK(read("METRICS('it \"is\"')") == "METRICS('it \"is\"')");
  CHECK(read("FILL(m1,REPEAT)") == "FILL(m1, REPEAT)");
  CHECK(read("ANDy") == "ANDy");  // a word that only begins as an operator
  CHECK(read("or1 OR android") == "(or1 OR android)");
}

TEST_CASE("a mistake in metric math is shown at its place, with what was expected") {
  CHECK(read("") == "0: found the end, expected a number, an id, a function or '('");
  CHECK(read("m1 +") == "4: found the end, expected a number, an id, a function or '('");
  CHECK(read("m1 + * m2") == "5: found '*', expected a number, an id, a function or '('");
  CHECK(read("m1 m2") == "3: found 'm2', expected an operator or the end");
  CHECK(read("m1 and m2") == "3: found 'and', expected an operator or the end (did you mean 'AND'?)");
  CHECK(read("m1 = 2") == "3: found '=', expected an operator or the end (did you mean '=='?)");
  CHECK(read("m1 => 2") == "3: found '=>', expected an operator or the end (did you mean '>='?)");
  CHECK(read("m1 & m2") == "3: found '&', expected an operator or the end (did you mean '&&'?)");
  CHECK(read("!m1") == "0: found '!', expected a number, an id, a function or '(' ('not m1' is written m1 == 0)");
  CHECK(read("(m1 + 2") == "7: found the end, expected an operator or ')'");
  CHECK(read("SUM(m1 m2)") == "7: found 'm2', expected an operator, ',' or ')'");
  CHECK(read("[m1, ]") == "5: found ']', expected a number, an id, a function or '('");
  CHECK(read("[]") == "1: found ']', expected a number, an id, a function or '('");
  CHECK(read("m1 + AND") == "5: found 'AND', expected a number, an id, a function or '('");
  CHECK(read("METRICS(\"m") == "8: this quote is not closed");
  CHECK(read("2m1") ==
        "0: found '2m1', expected a number or an id (a product is written 2 * m1; an id begins with a lower-case "
        "letter)");
  CHECK(read("1.2.3") == "0: found '1.2.3', expected a number or an id");
  CHECK(read("1e999") == "0: the number '1e999' is out of range");
  CHECK(read("m1 § 2") == "3: found '§', expected an operator or the end");
  CHECK(read("m1 \x01") == "3: found '\\x01', expected an operator or the end");
}

TEST_CASE("whole other languages are refused by name") {
  CHECK(read("SELECT AVG(CPUUtilization) FROM EC2") ==
        "0: queries of Metrics Insights are not available here (name each metric in an entry of its own)");
  CHECK(read("rate(http_requests_total{job=\"x\"}[5m])").find("PromQL is not available here") != std::string::npos);
}

std::string behind(std::size_t count, char character, std::string_view text) {
  return fmt::format("{}{}", std::string(count, character), text);
}

TEST_CASE("length, nesting and parts of an expression are bounded") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "m1" + std::string(depth, ')'); };
  CHECK(read(nested(limits::kMathDepth)) == "m1");
  CHECK(read(nested(limits::kMathDepth + 1)) == "32: nested deeper than 32 times");
  CHECK(read(behind(limits::kMathDepth + 1, '-', "m1")) == "32: nested deeper than 32 times");
  std::string sum = "1";
  for (std::size_t parts = 1; parts + 2 <= limits::kMathNodes; parts += 2) sum += "+1";
  CHECK(read(sum).starts_with("((("));
  CHECK(read(sum + "+1").find("an expression has at most 256 parts") != std::string::npos);
  CHECK(read(behind(limits::kMathBytes - 1, ' ', "1")) == "1");
  CHECK(read(behind(limits::kMathBytes, ' ', "1")) == "0: an expression has at most 2048 bytes, this one 2049");
}

}  // namespace
}  // namespace tocsin::alarm
