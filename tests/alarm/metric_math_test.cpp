// What metric math means: a golden table of every operator and function, gaps and odd values included.
#include "alarm/metric_math.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "alarm/math_text.h"

namespace tocsin::alarm {
namespace {

using namespace std::chrono_literals;
using test::calculate;
using test::Given;
using test::series_of;

struct Row {
  std::string_view expression;
  std::string_view expected;
};

void check(const Given& given, std::initializer_list<Row> rows, const MathPeriods& periods = {}) {
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(calculate(row.expression, given, periods) == row.expected);
  }
}

const Given kGapped = {{"a", series_of("- 1 - 4 -")}, {"b", series_of("2 - - 0 -")}, {"none", series_of("- - - - -")}};

TEST_CASE("operators on series: one value is enough, the other counts as 0") {
  check(kGapped, {
                     {"a + b", "2 1 - 4 -"},
                     {"a - b", "-2 1 - 4 -"},
                     {"a * b", "0 0 - 0 -"},
                     {"a / b", "0 - - - -"},  // 0/2, then by 0
                     {"b ^ a", "1 0 - 0 -"},
                     {"a < b", "1 0 - 0 -"},
                     {"a >= b", "0 1 - 1 -"},
                     {"a == b", "0 0 - 0 -"},
                     {"a != b", "1 1 - 1 -"},
                     {"a AND b", "0 0 - 0 -"},
                     {"a OR b", "1 1 - 1 -"},
                     {"a + none", "- 1 - 4 -"},
                     {"-a", "- -1 - -4 -"},
                 });
}

TEST_CASE("operators with numbers: gaps stay, and a number without data makes everything missing") {
  check(kGapped, {
                     {"a + 1", "- 2 - 5 -"},
                     {"1 - a", "- 0 - -3 -"},
                     {"a / 0", "- - - - -"},
                     {"1 / b", "0.5 - - - -"},
                     {"(0 - a) ^ 0.5", "- - - - -"},  // no real number
                     {"0 ^ -1", "=-"},
                     {"1 / 0", "=-"},
                     {"2 ^ 3 ^ 2", "=512"},
                     {"-2 ^ 2", "=-4"},
                     {"1 < 2 AND 0 == 0", "=1"},
                     {"0 OR 0", "=0"},
                     {"a + AVG(none)", "- - - - -"},
                     {"a + 1 / 0", "- - - - -"},
                 });
}

TEST_CASE("operators with an array go member by member, on either side") {
  check(kGapped, {
                     {"[a, b] + 1", "[- 2 - 5 -] [3 - - 1 -]"},
                     {"10 - [a, b]", "[- 9 - 6 -] [8 - - 10 -]"},
                     {"[a, b] - b", "[-2 1 - 4 -] [0 - - 0 -]"},
                     {"b - [a, b]", "[2 -1 - -4 -] [0 - - 0 -]"},
                     {"-[a, b]", "[- -1 - -4 -] [-2 - - -0 -]"},
                     {"[a, b] > 1", "[- 0 - 1 -] [1 - - 0 -]"},
                     {"[a] + [b]",
                      "4: '+' cannot join two arrays (SUM, AVG, MIN, MAX, FIRST and LAST make one series of an "
                      "array)"},
                 });
}

TEST_CASE("SUM, AVG, MIN, MAX, STDDEV and DATAPOINT_COUNT: per period of an array, in all of a series") {
  check(kGapped, {
                     {"SUM([a, b])", "2 1 - 4 -"},
                     {"AVG([a, b])", "1 0.5 - 2 -"},
                     {"MIN([a, b])", "2 1 - 0 -"},
                     {"MAX([a, b])", "2 1 - 4 -"},
                     {"STDDEV([a, b])", "0 0 - 2 -"},
                     {"DATAPOINT_COUNT([a, b])", "1 1 - 2 -"},
                     {"SUM(a)", "=5"},
                     {"AVG(a)", "=2.5"},
                     {"MIN(a)", "=1"},
                     {"MAX(a)", "=4"},
                     {"STDDEV(a)", "=1.5"},
                     {"DATAPOINT_COUNT(a)", "=2"},
                     {"SUM(none)", "=-"},
                     {"AVG(none)", "=-"},
                     {"MIN(none)", "=-"},
                     {"MAX(none)", "=-"},
                     {"STDDEV(none)", "=-"},
                     {"DATAPOINT_COUNT(none)", "=0"},
                     {"SUM([none])", "- - - - -"},
                     {"SUM(5)", "4: argument 1 of SUM must be a series or an array, but this is a number"},
                     {"SUM(a, b)",
                      "0: SUM takes 1 argument, and is given 2 (several series stand in an array: "
                      "SUM([a, b]))"},
                 });
}

TEST_CASE("FILL closes gaps by a number, a series, the last value or a line") {
  check(kGapped, {
                     {"FILL(a, 7)", "7 1 7 4 7"},
                     {"FILL(a, b)", "2 1 - 4 -"},
                     {"FILL(a, REPEAT)", "- 1 1 4 4"},
                     {"FILL(a, LINEAR)", "- 1 2.5 4 -"},
                     {"FILL(none, LINEAR)", "- - - - -"},
                     {"FILL(none, REPEAT)", "- - - - -"},
                     {"FILL(none, 0)", "0 0 0 0 0"},
                     {"FILL(a, AVG(none))", "- 1 - 4 -"},
                     {"FILL([a, b], 0)", "[0 1 0 4 0] [2 0 0 0 0]"},
                     {"FILL(METRICS(\"o\"), -1)", "[-1 -1 -1 -1 -1]"},
                     {"FILL(a, REPAET)",
                      "8: argument 2 of FILL must be a number, a series, REPEAT or LINEAR, but this is 'REPAET' (did "
                      "you mean 'REPEAT'?)"},
                     {"FILL(a, [b])",
                      "8: argument 2 of FILL must be a number, a series, REPEAT or LINEAR, but this is an array"},
                     {"FILL(5, 1)", "5: argument 1 of FILL must be a series or an array, but this is a number"},
                     {"FILL(a)", "0: FILL takes 2 arguments, and is given 1"},
                 });
}

TEST_CASE("IF takes what is missing for 0 where the condition holds, and drops it where it does not") {
  const Given given = {
      {"c", series_of("1 1 0 0 - -2")}, {"a", series_of("5 - 5 5 5 5")}, {"b", series_of("6 6 6 - 6 6")}};
  check(given, {
                   {"IF(c, a, b)", "5 0 6 - - 5"},
                   {"IF(c, a)", "5 0 - - - 5"},
                   {"IF(c, 9, b)", "9 9 6 - - 9"},
                   {"IF(c, a, 8)", "5 0 8 8 - 5"},
                   {"IF(1, a, b)", "5 0 5 5 5 5"},
                   {"IF(0, a, b)", "6 6 6 - 6 6"},
                   {"IF(0, a)", "- - - - - -"},
                   {"IF(1 / 0, a, b)", "- - - - - -"},
                   {"IF(1, 2, 3)", "=2"},
                   {"IF(0, 2)", "=-"},
                   {"IF(1 / 0, 2, 3)", "=-"},
                   {"IF(c, [a])", "6: argument 2 of IF must be a number or a series, but this is an array"},
                   {"IF(c)", "0: IF takes 2 to 3 arguments, and is given 1"},
               });
}

TEST_CASE("RATE, DIFF, DIFF_TIME and RUNNING_SUM look back over gaps") {
  const Given given = {{"a", series_of("- 0 60 - 240 -")}, {"one", series_of("- 3 - - - -")}};
  check(given, {
                   {"RATE(a)", "- - 1 - 1.5 -"},
                   {"DIFF(a)", "- - 60 - 180 -"},
                   {"DIFF_TIME(a)", "- - 60 - 120 -"},
                   {"RUNNING_SUM(a)", "- 0 60 - 300 -"},
                   {"RATE(one)", "- - - - - -"},
                   {"DIFF(one)", "- - - - - -"},
                   {"DIFF_TIME(one)", "- - - - - -"},
                   {"RUNNING_SUM(one)", "- 3 - - - -"},
                   {"DIFF([a, one])", "[- - 60 - 180 -] [- - - - - -]"},
                   {"DIFF(1)", "5: argument 1 of DIFF must be a series or an array, but this is a number"},
               });
  check(given, {{"RATE(a)", "- - 0.2 - 0.3 -"}, {"DIFF_TIME(a)", "- - 300 - 600 -"}}, {0, 300s, kEpoch});
}

TEST_CASE("ABS, CEIL, FLOOR, LOG and LOG10 go point by point, of numbers and arrays too") {
  const Given given = {{"a", series_of("- -1.5 100 0 -")}, {"b", series_of("1 1 1 1 1")}};
  check(given, {
                   {"ABS(a)", "- 1.5 100 0 -"},
                   {"CEIL(a)", "- -1 100 0 -"},
                   {"FLOOR(a)", "- -2 100 0 -"},
                   {"LOG10(a)", "- - 2 - -"},
                   {"LOG(b)", "0 0 0 0 0"},
                   {"LOG(a)", "- - 4.605170185988092 - -"},
                   {"ABS(-3)", "=3"},
                   {"LOG10(1000)", "=3"},
                   {"LOG(0)", "=-"},
                   {"CEIL([a, b])", "[- -1 100 0 -] [1 1 1 1 1]"},
                   {"ABS(\"a\")", "4: argument 1 of ABS must be a number, a series or an array, but this is a text"},
               });
}

TEST_CASE("arrays are made, cut, sorted and thinned out") {
  const Given given = {
      {"a", series_of("3 - 3")}, {"gone", series_of("- - -")}, {"b", series_of("1 9 -")}, {"c", series_of("2 2 2")}};
  check(given,
        {
            {"METRICS()", "[3 - 3] [- - -] [1 9 -] [2 2 2]"},
            {"METRICS(\"o\")", "[- - -]"},
            {"METRICS(\"x\")", "0: no metric's id contains 'x'"},
            {"FIRST(METRICS())", "3 - 3"},
            {"LAST(METRICS())", "2 2 2"},
            {"SLICE(METRICS(), 2)", "[1 9 -] [2 2 2]"},
            {"SLICE(METRICS(), 0, 2)", "[3 - 3] [- - -]"},
            {"SLICE(METRICS(), 3)", "2 2 2"},
            {"SLICE(METRICS(), 1, 2) + 0", "- - -"},
            {"SLICE(METRICS(), 1, 99)", "[- - -] [1 9 -] [2 2 2]"},
            {"SLICE(METRICS(), 4)",
             "0: this SLICE leaves nothing of the array's 4 series (SLICE(array, begin, end): they are numbered "
             "from 0, and the one at the end is not in it)"},
            {"SLICE(METRICS(), 1, 1)",
             "0: this SLICE leaves nothing of the array's 4 series (SLICE(array, begin, end): they are numbered "
             "from 0, and the one at the end is not in it)"},
            {"SLICE(METRICS(), 1.5)",
             "17: argument 2 of SLICE must be a whole number such as 1, but this is another number"},
            {"SLICE(METRICS(), -1)",
             "17: argument 2 of SLICE must be a whole number such as 1, but this is another number"},
            {"SLICE(METRICS(), MAX(a))",
             "17: argument 2 of SLICE must be a whole number such as 1, but this is another number"},
            {"SORT(METRICS(), MAX, DESC)", "[1 9 -] [3 - 3] [2 2 2] [- - -]"},
            {"SORT(METRICS(), MIN, ASC)", "[1 9 -] [2 2 2] [3 - 3] [- - -]"},
            {"SORT(METRICS(), AVG, ASC)", "[2 2 2] [3 - 3] [1 9 -] [- - -]"},
            {"SORT([c, a], SUM, ASC)", "[2 2 2] [3 - 3]"},  // both 6: as they stood
            {"SORT(METRICS(), SUM, DESC, 1)", "[1 9 -]"},
            {"SORT(METRICS(), SUM, DESC, 9)", "[1 9 -] [3 - 3] [2 2 2] [- - -]"},
            {"SORT(METRICS(), SUM, DESC, 0)", "0: this SORT leaves nothing"},
            {"SORT(METRICS(), MEAN, ASC)", "16: argument 2 of SORT must be AVG, MIN, MAX or SUM, but this is 'MEAN'"},
            {"REMOVE_EMPTY(METRICS())", "[3 - 3] [1 9 -] [2 2 2]"},
            {"AVG(REMOVE_EMPTY([b, gone]))", "1 9 -"},  // of the one that is left
            {"FIRST(REMOVE_EMPTY([gone]))", "- - -"},
            {"SUM(REMOVE_EMPTY([gone, gone]))", "- - -"},
            {"SLICE(REMOVE_EMPTY([gone, gone]), 1)", "- - -"},
            {"REMOVE_EMPTY(a)", "13: argument 1 of REMOVE_EMPTY must be an array, but this is a series"},
            {"[a, 5]",
             "4: an array has series as members, but this is a number (TIME_SERIES(5) makes a series "
             "of a number)"},
            {"[a, [b]]", "4: an array has series as members, but this is an array (arrays do not stand in arrays)"},
        });
}

TEST_CASE("what a clock shows is a value for every period, of its beginning in UTC") {
  const Given given = {{"a", series_of("- - -")}};
  // 2024-02-29, a Thursday.
  const Time start = *parse_iso8601("2024-02-29T22:59:00Z");
  check(given,
        {
            {"MINUTE(a)", "59 59 59"},
            {"HOUR(a)", "22 23 0"},
            {"DAY(a)", "4 4 5"},
            {"DATE(a)", "29 29 1"},
            {"MONTH(a)", "2 2 3"},
            {"YEAR(a)", "2024 2024 2024"},
            {"EPOCH(a)", "1709247540 1709251140 1709254740"},
            {"PERIOD(a)", "=3600"},
            {"TIME_SERIES(5)", "5 5 5"},
            {"TIME_SERIES(1 / 0)", "- - -"},
            {"TIME_SERIES(a)", "12: argument 1 of TIME_SERIES must be a number, but this is a series"},
            {"PERIOD(a + 1)",
             "9: argument 1 of PERIOD must be the id of a metric, but this is the result of an "
             "expression"},
            {"HOUR(5)", "5: argument 1 of HOUR must be a series, but this is a number"},
        },
        {0, 1h, start});
  check(given, {{"DAY(a)", "4 4 4"}, {"MINUTE(a)", "0 1 2"}});  // 1970-01-01
  check(given, {{"DAY(a)", "3 3 4"}, {"MINUTE(a)", "58 59 0"}, {"YEAR(a)", "1969 1969 1970"}},
        {0, 1min, kEpoch - 2min});
}

TEST_CASE("ANOMALY_DETECTION_BAND asks for what is usual: the upper edge first") {
  std::vector<std::string> asked;
  const BandLookup band = [&](std::string_view id, double deviations, Time begin) {
    asked.push_back(fmt::format("{} {} {}", id, deviations, to_ms(begin)));
    return to_ms(begin) == 60'000 ? MathBand{} : MathBand{10 + deviations, 10 - deviations};
  };
  const Given given = {{"a", series_of("1 2 3")}};
  CHECK(calculate("ANOMALY_DETECTION_BAND(a)", given, {}, band) == "[12 - 12] [8 - 8]");
  CHECK(asked == std::vector<std::string>{"a 2 0", "a 2 60000", "a 2 120000"});
  CHECK(calculate("ANOMALY_DETECTION_BAND(a, 3)", given, {}, band) == "[13 - 13] [7 - 7]");
  CHECK(calculate("a > FIRST(ANOMALY_DETECTION_BAND(a))", given, {}, band) == "0 1 0");
  CHECK(calculate("ANOMALY_DETECTION_BAND(a)", given) == "[- - -] [- - -]");  // nobody knows
  const BandLookup wild = [](std::string_view, double, Time) { return MathBand{HUGE_VAL, std::nan("")}; };
  CHECK(calculate("ANOMALY_DETECTION_BAND(a)", given, {}, wild) == "[- - -] [- - -]");
  CHECK(calculate("ANOMALY_DETECTION_BAND(a, 0)", given) ==
        "26: argument 2 of ANOMALY_DETECTION_BAND must be a number above 0 such as 2, but this is another number");
}

TEST_CASE("nothing that is not finite goes in or comes out") {
  const double huge = std::numeric_limits<double>::max();
  const Given given = {{"a", {HUGE_VAL, -HUGE_VAL, std::nan(""), huge, -huge}},
                       {"big", {huge, huge, huge, huge, huge}}};
  check(given, {
                   {"a + 0", "- - - 1.7976931348623157e+308 -1.7976931348623157e+308"},
                   {"a * 2", "- - - - -"},
                   {"a - big * -1", "1.7976931348623157e+308 1.7976931348623157e+308 1.7976931348623157e+308 - 0"},
                   {"SUM(big)", "=-"},
                   {"SUM([big, big])", "- - - - -"},
                   {"AVG(big)", "=-"},
                   {"STDDEV(a)", "=-"},
                   {"RUNNING_SUM(big)", "1.7976931348623157e+308 - - - -"},
                   {"DIFF(a)", "- - - - -"},
                   {"RATE(a)", "- - - - -"},
                   {"FILL(a, LINEAR)", "- - - 1.7976931348623157e+308 -1.7976931348623157e+308"},
                   {"big ^ 2", "- - - - -"},
                   {"10 ^ 400", "=-"},
                   {"-(10 ^ 400)", "=-"},
               });
}

TEST_CASE("an expression without any period gives nothing, and does not stumble") {
  const Given given = {{"a", {}}, {"b", {}}};
  for (const char* text :
       {"a + b", "a * 2", "FILL(a, LINEAR)", "FILL(a, REPEAT)", "RATE(a)", "RUNNING_SUM(a)", "IF(a, b)", "AVG([a, b])",
        "TIME_SERIES(1)", "HOUR(a)", "FIRST(REMOVE_EMPTY(METRICS()))", "LAST(SORT([a, b], MAX, ASC))"}) {
    CAPTURE(text);
    CHECK(calculate(text, given).empty());
  }
  CHECK(calculate("ANOMALY_DETECTION_BAND(a)", given) == "[] []");
  CHECK(calculate("AVG(a)", given) == "=-");
}

TEST_CASE("names that are not there get a suggestion") {
  const Given given = {{"errors", series_of("1")}, {"requests", series_of("1")}};
  check(given, {
                   {"error / requests", "0: there is no id 'error' (did you mean 'errors'?)"},
                   {"sum(METRICS())", "0: there is no function 'sum': functions are upper case (did you mean 'SUM'?)"},
                   {"SUMM(METRICS())", "0: there is no function 'SUMM' (did you mean 'SUM'?)"},
                   {"XYZZY(errors)", "0: there is no function 'XYZZY'"},
                   {"1 + ERRORS", "4: 'ERRORS' is no id: ids begin with a lower-case letter (did you mean 'errors'?)"},
                   {"REPEAT", "0: 'REPEAT' is no id: ids begin with a lower-case letter"},
                   {"1 + SUM",
                    "4: 'SUM' is no id: ids begin with a lower-case letter (a function has brackets: "
                    "SUM(…))"},
                   {"\"errors\" * 2",
                    "0: a text stands here, and a number or a series is needed (ids and numbers are written without "
                    "quotes)"},
                   {"-\"errors\"",
                    "1: a text stands here, and a number or a series is needed (ids and numbers are written without "
                    "quotes)"},
               });
}

TEST_CASE("functions that need an AWS account are refused by name, in any case") {
  const Given given = {{"a", series_of("1")}};
  check(given,
        {
            {"SEARCH('{AWS/EC2,InstanceId} CPUUtilization', 'Average', 300)",
             "0: SEARCH is not available here (it looks through all metrics of an account: name each metric in an "
             "entry of its own)"},
            {"SUM(search(' ', 'Sum'))",
             "4: SEARCH is not available here (it looks through all metrics of an account: name each metric in an "
             "entry of its own)"},
            {"INSIGHT_RULE_METRIC(\"r\", UniqueContributors)",
             "0: INSIGHT_RULE_METRIC is not available here (there are no Contributor Insights rules here)"},
            {"a / SERVICE_QUOTA(a)",
             "4: SERVICE_QUOTA is not available here (it asks AWS for an account's quotas: write the number)"},
            {"DB_PERF_INSIGHTS('RDS', 'db-1', 'os.cpu')",
             "0: DB_PERF_INSIGHTS is not available here (it asks AWS for the counters of a managed database)"},
        });
}

}  // namespace
}  // namespace tocsin::alarm
