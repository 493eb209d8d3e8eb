#include "control/shorthand.h"

#include <catch2/catch.hpp>

namespace {

using tocsin::control::json_of_shorthand;

std::string json(std::string_view text) {
  const auto read = json_of_shorthand(text);
  return read ? *read : "error: " + read.error().message;
}

}  // namespace

TEST_CASE("shorthand of a datapoint becomes its JSON") {
  CHECK(json("MetricName=Logins,Value=3") == R"({"MetricName":"Logins","Value":3})");
  CHECK(
      json("MetricName=Logins,Timestamp=2026-11-15T20:35:41Z,Value=3.5,Unit=Count,StorageResolution=1") ==
      R"({"MetricName":"Logins","Timestamp":"2026-11-15T20:35:41Z","Value":3.5,"Unit":"Count","StorageResolution":1})");
  CHECK(
      json("MetricName=L,Dimensions=[{Name=Host,Value=web-1},{Name=Disk,Value=1}],Value=-1e3") ==
      R"({"MetricName":"L","Dimensions":[{"Name":"Host","Value":"web-1"},{"Name":"Disk","Value":"1"}],"Value":-1e3})");
  CHECK(json("MetricName=L,StatisticValues={SampleCount=2,Sum=5,Minimum=1,Maximum=4},Unit=None") ==
        R"({"MetricName":"L","StatisticValues":{"SampleCount":2,"Sum":5,"Minimum":1,"Maximum":4},"Unit":"None"})");
}

TEST_CASE("a list in shorthand goes on to the next name") {
  CHECK(json("Values=1,2.5,9,Counts=1,1,4,MetricName=L") ==
        R"({"Values":[1,2.5,9],"Counts":[1,1,4],"MetricName":"L"})");
  CHECK(json("Values=1") == R"({"Values":[1]})");
  CHECK(json("Values=[1,2],Counts=[]") == R"({"Values":[1,2],"Counts":[]})");
  CHECK(json("Dimensions={Name=Host,Value=a},{Name=Disk,Value=b}") ==
        R"({"Dimensions":[{"Name":"Host","Value":"a"},{"Name":"Disk","Value":"b"}]})");
}

TEST_CASE("quotes and backslashes of shorthand keep what would end a value") {
  CHECK(json(R"(MetricName='a,b=c]',Value=1)") == R"({"MetricName":"a,b=c]","Value":1})");
  CHECK(json(R"(MetricName="it's \"so\"",Value=1)") == R"({"MetricName":"it's \"so\"","Value":1})");
  CHECK(json(R"(MetricName='it\'s \n',Value=1)") == R"({"MetricName":"it's \\n","Value":1})");
  CHECK(json(R"(MetricName=a\,b,Value=1)") == R"({"MetricName":"a,b","Value":1})");
  CHECK(json(R"(Dimensions=[{Name=Path,Value='/x}'}])") == R"({"Dimensions":[{"Name":"Path","Value":"/x}"}]})");
  CHECK(json("MetricName=,Value=1") == R"({"MetricName":"","Value":1})");
  CHECK(json("Value=1,MetricName=a\"b") == R"({"Value":1,"MetricName":"a\"b"})");
}

TEST_CASE("what is no shorthand is refused at its character") {
  CHECK(json("") == "error: at character 1 of '' stands its end, and NAME=VALUE should");
  CHECK(json("Logins") == "error: at character 1 of 'Logins' stands 'Logins', and NAME=VALUE should");
  CHECK(json("Value=3x") == "error: at character 7 of 'Value=3x' stands '3x', and a number should");
  CHECK(json("Value=nan") == "error: at character 7 of 'Value=nan' stands 'nan', and a number should");
  CHECK(json("Unit=Count,") == "error: at character 12 of 'Unit=Count,' stands its end, and NAME=VALUE should");
  CHECK(json("Unit='Count") == "error: at character 12 of 'Unit='Count' stands its end, and \"'\" should");
  CHECK(json("Unit='Count'x") == "error: at character 13 of 'Unit='Count'x' stands 'x', and ',' should");
  CHECK(json("Values=[1,2") == "error: at character 12 of 'Values=[1,2' stands its end, and ',' or ']' should");
  CHECK(json("StatisticValues={Sum=1") ==
        "error: at character 23 of 'StatisticValues={Sum=1' stands its end, and ',' or '}' should");
  CHECK(json("A={A={A={A={A={A=1}}}}}").find("less deeply nested") != std::string::npos);
  CHECK(json("\x1b[31m=1").find('\x1b') == std::string::npos);
}
