#include "model/alarm_arn.h"

#include <catch2/catch.hpp>

using namespace tocsin;

TEST_CASE("an alarm's ARN has the partition of its region") {
  CHECK(alarm_arn({"us-east-1", "111122223333"}, "disk: full") ==
        "arn:aws:cloudwatch:us-east-1:111122223333:alarm:disk: full");
  CHECK(alarm_arn({"cn-north-1", "1"}, "a") == "arn:aws-cn:cloudwatch:cn-north-1:1:alarm:a");
  CHECK(alarm_arn({"us-gov-west-1", "1"}, "a") == "arn:aws-us-gov:cloudwatch:us-gov-west-1:1:alarm:a");
}

TEST_CASE("the ARN of an alarm gives its name; every other text is a name") {
  CHECK(alarm_name_of("arn:aws:cloudwatch:us-east-1:111122223333:alarm:disk: full") == "disk: full");
  CHECK(alarm_name_of("arn:aws-cn:cloudwatch:cn-north-1:1:alarm:a") == "a");
  for (const char* name : {"a", "", "arn:aws:sns:us-east-1:1:topic", "arn:aws:cloudwatch:us-east-1:1:dashboard:x",
                           "arn:aws:cloudwatch:us-east-1:1:alarm:", "arn:aws", "alarm:a"}) {
    CHECK(alarm_name_of(name) == name);
  }
}
