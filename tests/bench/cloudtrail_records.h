// CloudTrail records as AWS writes them, 1.4 KB each, one a line: the data of the benchmarks of JSON patterns. The same
// seed gives the same records.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tocsin::bench {

class CloudTrailRecords {
 public:
  explicit CloudTrailRecords(std::uint64_t seed) : random_(seed) {}

  // Appends one record and its newline. Six in a hundred are what auditors alarm on.
  void append_to(std::string& out) {
    const std::string hex = id();
    time_ += Duration(below(200'000));
    const bool noted = below(100) < 6;
    const Call call = noted ? kNoted[below(kNoted.size())] : kUsual[below(kUsual.size())];
    out += R"({"eventVersion":"1.08","userIdentity":)";
    append_identity(out, hex, call);
    out += fmt::format(R"(,"eventTime":"{}","eventSource":"{}","eventName":"{}","awsRegion":"eu-west-{}",)",
                       to_iso8601(time_), call.source, call.name, 1 + below(3));
    out += fmt::format(R"("sourceIPAddress":"203.0.113.{}","userAgent":"{}",)", below(256), kAgents[below(3)]);
    if (below(60) == 0) {
      out += R"("errorCode":"AccessDenied","errorMessage":"User is not authorized to perform: this action",)";
    }
    append_parameters(out, hex);
    if (call.name == "ConsoleLogin") {
      out += R"("responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"LoginTo":)";
      out += R"("https://console.aws.amazon.com/console/home","MobileVersion":"No","MFAUsed":"No"},)";
    } else {
      out += below(2) == 0 ? R"("responseElements":null,)"
                           : R"("responseElements":{"_return":true,"requestId":")" + hex.substr(0, 36) + "\"},";
      out += R"("additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256",)";
      out += fmt::format(R"("bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","bytesTransferredOut":{}}},)",
                         below(100'000));
    }
    out += fmt::format(R"("requestID":"{}","eventID":"{}","readOnly":{},)", hex.substr(0, 36), id().substr(0, 36),
                       noted ? "false" : "true");
    out += R"("eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333",)";
    out += R"("eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":)";
    out += R"("TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":")";
    out += call.source;
    out += "\"}}\n";
  }

 private:
  struct Call {
    std::string_view source;
    std::string_view name;
  };
  static constexpr std::array<Call, 10> kUsual = {{{"ec2.amazonaws.com", "DescribeInstances"},
                                                   {"ec2.amazonaws.com", "DescribeSecurityGroups"},
                                                   {"s3.amazonaws.com", "GetBucketAcl"},
                                                   {"s3.amazonaws.com", "ListBuckets"},
                                                   {"sts.amazonaws.com", "AssumeRole"},
                                                   {"kms.amazonaws.com", "Decrypt"},
                                                   {"iam.amazonaws.com", "ListRoles"},
                                                   {"iam.amazonaws.com", "GetUser"},
                                                   {"monitoring.amazonaws.com", "DescribeAlarms"},
                                                   {"logs.amazonaws.com", "DescribeLogStreams"}}};
  static constexpr std::array<Call, 8> kNoted = {{{"signin.amazonaws.com", "ConsoleLogin"},
                                                  {"iam.amazonaws.com", "CreatePolicy"},
                                                  {"iam.amazonaws.com", "AttachUserPolicy"},
                                                  {"cloudtrail.amazonaws.com", "StopLogging"},
                                                  {"s3.amazonaws.com", "PutBucketPolicy"},
                                                  {"ec2.amazonaws.com", "AuthorizeSecurityGroupIngress"},
                                                  {"ec2.amazonaws.com", "CreateRoute"},
                                                  {"kms.amazonaws.com", "DisableKey"}}};
  static constexpr std::array<std::string_view, 3> kAgents = {
      "aws-cli/2.13.5 Python/3.11.4 Linux/5.10.184-175.731.amzn2.x86_64 exe/x86_64.amzn.2 prompt/off",
      "Boto3/1.28.17 md/Botocore#1.31.17 ua/2.0 os/linux#5.10.184 md/arch#x86_64 lang/python#3.11.4 "
      "cfg/retry-mode#legacy",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/115.0.0.0"};

  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  // 36 characters with the dashes of an id, and more digits behind them.
  std::string id() {
    const std::uint64_t a = random_();
    const std::uint64_t b = random_();
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}{:016x}", a >> 32U, (a >> 16U) & 0xFFFFU, a & 0xFFFFU,
                       b >> 48U, b & 0xFFFFFFFFFFFFU, a ^ b);
  }

  void append_identity(std::string& out, const std::string& hex, const Call& call) {
    if (call.name == "ConsoleLogin" || below(4) == 0) {
      out += fmt::format(
          R"({{"type":"{}","principalId":"AIDA{}","arn":"arn:aws:iam::111122223333:user/anaya","accountId":)"
          R"("111122223333","accessKeyId":"AKIA{}","userName":"anaya"}})",
          below(200) == 0 ? "Root" : "IAMUser", hex.substr(0, 8), hex.substr(36, 16));
      return;
    }
    out += fmt::format(
        R"({{"type":"AssumedRole","principalId":"AROA{0}:session","arn":"arn:aws:sts::111122223333:assumed-role/)"
        R"(deploy/session-{0}","accountId":"111122223333","accessKeyId":"ASIA{1}","sessionContext":{{"sessionIssuer":)"
        R"({{"type":"Role","principalId":"AROA{0}","arn":"arn:aws:iam::111122223333:role/deploy","accountId":)"
        R"("111122223333","userName":"deploy"}},"webIdFederationData":{{}},"attributes":{{"creationDate":)"
        R"("2026-09-16T08:00:00Z","mfaAuthenticated":"false"}}}}}})",
        hex.substr(0, 8), hex.substr(36, 16));
  }

  void append_parameters(std::string& out, const std::string& hex) {
    switch (below(3)) {
      case 0:
        out += R"("requestParameters":null,)";
        break;
      case 1:
        out += fmt::format(R"("requestParameters":{{"instancesSet":{{"items":[{{"instanceId":"i-{}"}}]}},"filterSet":)"
                           R"({{"items":[{{"name":"tag:owner","valueSet":{{"items":[{{"value":"deploy"}}]}}}}]}}}},)",
                           hex.substr(36, 16));
        break;
      default:
        out += fmt::format(R"("requestParameters":{{"bucketName":"logs-{}","policy":"{{\"Version\":\"2012-10-17\"}}",)"
                           R"("maxResults":100,"includeAll":false}},)",
                           hex.substr(0, 8));
    }
  }

  std::mt19937_64 random_;
  Time time_ = from_ms(1'790'000'000'000);
};

}  // namespace tocsin::bench
