// AWS Signature Version 4, for a POST to the path "/" without a query: what SNS and STS want. Pure: the moment is
// given, so that AWS's published vectors can be held against it. libcurl signs as well, but only as of its own clock,
// which a host whose clock is wrong cannot correct.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace tocsin::deliver {

struct AwsKeys {
  std::string id;
  std::string secret;
  std::string token;  // of keys that are lent; empty: they are not
};

struct SigningRequest {
  std::string_view method = "POST";
  std::string_view path = "/";
  std::string_view query = {};  // canonical already
  // Names in lower case; signed in sorted order, host among them.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;
  std::string_view region;
  std::string_view service;
  Time time;
};

// "20150830T123600Z": the header X-Amz-Date.
std::string amz_date(Time time);

// The value of the header Authorization.
std::string authorization(const SigningRequest& request, const AwsKeys& keys);

}  // namespace tocsin::deliver
