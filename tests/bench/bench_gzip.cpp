// T9: `tocsin replay` of 15 JSON filters over a CloudTrail file in gzip, the whole process on one core, beside zlib
// merely inflating the same file in this process.
#include <fmt/format.h>
#include <zlib.h>

#include <array>

#include "corpus.h"
#include "measure.h"

using namespace tocsin;

namespace {

constexpr std::size_t kBytes = 100'000'000;
constexpr int kRounds = 7;

// After the CIS benchmark's list of what to be told of.
std::vector<std::string> filters() {
  const auto service = [](const std::string& name, const std::string& events) {
    return "{ ($.eventSource = \"" + name + ".amazonaws.com\") && (" + events + ") }";
  };
  const auto event = [](const std::string& name) { return "($.eventName = \"" + name + "\")"; };
  return {
      R"({ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") })",
      R"({ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") })",
      R"({ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" })",
      "{ " + event("DeleteGroupPolicy") + " || " + event("DeleteRolePolicy") + " || " + event("PutRolePolicy") + " }",
      "{ " + event("CreateTrail") + " || " + event("UpdateTrail") + " || " + event("StopLogging") + " }",
      R"({ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") })",
      service("kms", event("DisableKey") + " || " + event("ScheduleKeyDeletion")),
      service("s3", event("PutBucketAcl") + " || " + event("DeleteBucketPolicy")),
      service("config", event("StopConfigurationRecorder") + " || " + event("DeleteDeliveryChannel")),
      "{ " + event("AuthorizeSecurityGroupIngress") + " || " + event("CreateSecurityGroup") + " }",
      "{ " + event("CreateNetworkAcl") + " || " + event("ReplaceNetworkAclAssociation") + " }",
      "{ " + event("CreateCustomerGateway") + " || " + event("AttachInternetGateway") + " }",
      "{ " + event("CreateRoute") + " || " + event("DisassociateRouteTable") + " }",
      "{ " + event("CreateVpc") + " || " + event("DeleteVpc") + " || " + event("AttachClassicLinkVpc") + " }",
      service("organizations", event("CreateAccount") + " || " + event("LeaveOrganization")),
  };
}

struct Inflated {
  double ms = 0;
  std::size_t bytes = 0;
};

Inflated inflate_only(const std::string& path) {
  const auto begin = std::chrono::steady_clock::now();
  static std::array<unsigned char, 65536> out;
  static std::array<unsigned char, 65536> in;
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  z_stream z{};
  if (file == nullptr || ::inflateInit2(&z, MAX_WBITS + 16) != Z_OK) bench::give_up("cannot read " + path);
  Inflated inflated;
  int state = Z_OK;
  while (state == Z_OK) {
    if (z.avail_in == 0) {
      z.avail_in = static_cast<uInt>(std::fread(in.data(), 1, in.size(), file));
      z.next_in = in.data();
    }
    z.next_out = out.data();
    z.avail_out = out.size();
    state = ::inflate(&z, Z_NO_FLUSH);
    inflated.bytes += out.size() - z.avail_out;
  }
  ::inflateEnd(&z);
  std::fclose(file);
  inflated.ms = bench::ms_since(begin);
  return inflated;
}

}  // namespace

int main() {
  bench::pin_to_one_core();
  const std::string file = bench::cloudtrail_gz(kBytes);
  const std::string rules = bench::rules_of("trail", {file}, filters(), true, "cloudtrail");
  const std::string none = bench::rules_of("trail-none", {file}, {R"({ $.noSuchField = "x" })"}, true, "cloudtrail");
  std::vector<double> zlib;
  std::vector<double> replay;
  std::vector<double> one;
  std::size_t bytes = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Inflated inflated = inflate_only(file);
    bytes = inflated.bytes;
    zlib.push_back(inflated.ms);
    replay.push_back(bench::run(bench::replay_of(rules)).wall_ms);
    one.push_back(bench::run(bench::replay_of(none)).wall_ms);
  }
  const double zlib_ms = bench::percentile(zlib, 0.5);
  const double replay_ms = bench::percentile(replay, 0.5);
  const double one_ms = bench::percentile(one, 0.5);
  const auto speed = [bytes](double ms) { return static_cast<double>(bytes) / 1000 / ms; };
  bench::row(
      "T9", "gzip + 15 JSON filters / zlib inflating", zlib_ms / replay_ms, 1.1, true,
      fmt::format("tocsin {:.0f} ms ({:.0f} MB/s inflated), with one filter {:.0f} ms; zlib {:.0f} ms ({:.0f} MB/s)",
                  replay_ms, speed(replay_ms), one_ms, zlib_ms, speed(zlib_ms)));
  return 0;
}
