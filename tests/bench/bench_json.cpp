// JSON patterns over 100 MB of CloudTrail records: the 15 filters of the CIS benchmark, then these among 10,000, each
// against a forward On-Demand walk with simdjson that reads ten fields and decides nothing. In turns, medians, time of
// the thread on its core: so that what else the machine does counts little.
#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cloudtrail_records.h"
#include "figures.h"
#include "pattern/evaluate.h"
#include "pattern/json_finder.h"
#include "pattern/parse.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

constexpr std::size_t kBytes = 100'000'000;
constexpr int kRuns = 9;
constexpr std::size_t kSample = 2000;  // records that the slow twin checks

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "bench_json: {}\n", why);
  std::exit(1);
}

double cpu_ms() {
  std::timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::string names(std::initializer_list<std::string_view> calls) {
  std::string text;
  for (const std::string_view call : calls)
    text += fmt::format("{}($.eventName = {})", text.empty() ? "" : " || ", call);
  return text;
}

std::vector<std::string> cis_filters() {
  return {
      R"({ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") })",
      R"({ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") })",
      R"({ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" })",
      "{ ($.eventSource = iam.amazonaws.com) && (" +
          names({"DeleteGroupPolicy", "DeleteRolePolicy", "DeleteUserPolicy", "PutGroupPolicy", "PutRolePolicy",
                 "PutUserPolicy", "CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion",
                 "AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy", "AttachGroupPolicy",
                 "DetachGroupPolicy"}) +
          ") }",
      "{ " + names({"CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging"}) + " }",
      R"({ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") })",
      "{ ($.eventSource = kms.amazonaws.com) && (" + names({"DisableKey", "ScheduleKeyDeletion"}) + ") }",
      "{ ($.eventSource = s3.amazonaws.com) && (" +
          names({"PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle", "PutBucketReplication",
                 "DeleteBucketPolicy", "DeleteBucketCors", "DeleteBucketLifecycle", "DeleteBucketReplication"}) +
          ") }",
      "{ ($.eventSource = config.amazonaws.com) && (" +
          names({"StopConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel",
                 "PutConfigurationRecorder"}) +
          ") }",
      "{ " +
          names({"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress",
                 "RevokeSecurityGroupEgress", "CreateSecurityGroup", "DeleteSecurityGroup"}) +
          " }",
      "{ " +
          names({"CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry",
                 "ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation"}) +
          " }",
      "{ " +
          names({"CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway", "CreateInternetGateway",
                 "DeleteInternetGateway", "DetachInternetGateway"}) +
          " }",
      "{ ($.eventSource = ec2.amazonaws.com) && (" +
          names({"CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation", "DeleteRouteTable",
                 "DeleteRoute", "DisassociateRouteTable"}) +
          ") }",
      "{ " +
          names({"CreateVpc", "DeleteVpc", "ModifyVpcAttribute", "AcceptVpcPeeringConnection",
                 "CreateVpcPeeringConnection", "DeleteVpcPeeringConnection", "RejectVpcPeeringConnection",
                 "AttachClassicLinkVpc", "DetachClassicLinkVpc", "DisableVpcClassicLink", "EnableVpcClassicLink"}) +
          " }",
      "{ $.eventSource = organizations.amazonaws.com }",
  };
}

// The 15, and others like them about calls that are seldom or never made.
std::vector<std::string> filters(std::size_t count) {
  static constexpr std::array<std::string_view, 5> kVerbs = {"Create", "Delete", "Put", "Update", "Modify"};
  static constexpr std::array<std::string_view, 5> kServices = {"iam", "ec2", "s3", "kms", "lambda"};
  std::vector<std::string> all = cis_filters();
  for (std::size_t i = all.size(); i < count; ++i) {
    const std::string call = fmt::format("{}Thing{}", kVerbs[i % 5], i);
    all.push_back(
        i % 4 == 0   ? fmt::format("{{ $.eventSource = {}.amazonaws.com && $.eventName = {} }}", kServices[i % 5], call)
        : i % 4 == 1 ? fmt::format("{{ $.eventName = {} && $.errorCode NOT EXISTS }}", call)
        : i % 4 == 2
            ? fmt::format("{{ $.eventName = {} || $.eventName = {}V2 }}", call, call)
            : fmt::format("{{ $.eventName = {} && $.additionalEventData.bytesTransferredOut > {} }}", call, i));
  }
  return all;
}

// Patterns and their finder.
struct Filters {
  explicit Filters(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      auto ast = parse(text);
      if (!ast) give_up(text + ": " + ast.error().message);
      patterns.push_back(std::move(*ast));
    }
    std::vector<JsonFinder::Rule> rules;
    for (const Ast& pattern : patterns) {
      rules.push_back({static_cast<std::uint32_t>(rules.size()), &std::get<Json>(pattern.pattern)});
    }
    const double begin = cpu_ms();
    finder.emplace(rules);
    compile_ms = cpu_ms() - begin;
  }

  std::deque<Ast> patterns;
  std::optional<JsonFinder> finder;
  double compile_ms = 0;
};

template <class Visit>
void for_each_record(std::string_view data, const Visit& visit) {
  for (std::size_t begin = 0; begin < data.size();) {
    const std::size_t end = data.find('\n', begin);
    visit(data.substr(begin, end - begin));
    begin = end + 1;
  }
}

using Fields = std::array<std::string_view, 10>;

bool is(const char* raw, std::string_view name) {
  return std::memcmp(raw, name.data(), name.size()) == 0 && raw[name.size()] == '"';
}

void keep(simdjson::ondemand::value value, std::string_view& field) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) field = text;
}

// Takes at most two strings of an object: the raw names, with the quote that ends them.
void keep_members(simdjson::ondemand::value value, std::string_view one, std::string_view& first, std::string_view two,
                  std::string_view& second) {
  simdjson::ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return;
  for (auto result : object) {
    simdjson::ondemand::field field;
    if (std::move(result).get(field) != simdjson::SUCCESS) return;
    const char* const key = field.key().raw();
    if (is(key, one)) {
      keep(field.value(), first);
    } else if (!two.empty() && is(key, two)) {
      keep(field.value(), second);
    }
  }
}

// Forward, each member once; only strings that are wanted are looked at. Written for these ten and nothing else.
void walk(simdjson::ondemand::document& document, Fields& fields) {
  fields = {};
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return;
  for (auto result : object) {
    simdjson::ondemand::field field;
    if (std::move(result).get(field) != simdjson::SUCCESS) return;
    const char* const key = field.key().raw();
    switch (key[0]) {
      case 'e':
        if (is(key, "eventName")) {
          keep(field.value(), fields[0]);
        } else if (is(key, "eventSource")) {
          keep(field.value(), fields[1]);
        } else if (is(key, "errorCode")) {
          keep(field.value(), fields[2]);
        } else if (is(key, "errorMessage")) {
          keep(field.value(), fields[3]);
        } else if (is(key, "eventType")) {
          keep(field.value(), fields[4]);
        }
        break;
      case 'u':
        if (is(key, "userIdentity")) keep_members(field.value(), "type", fields[5], "invokedBy", fields[6]);
        break;
      case 'a':
        if (is(key, "additionalEventData")) keep_members(field.value(), "MFAUsed", fields[7], "", fields[7]);
        break;
      case 'r':
        if (is(key, "responseElements")) {
          keep_members(field.value(), "ConsoleLogin", fields[8], "", fields[8]);
        } else if (is(key, "readOnly")) {
          fields[9] = field.value().raw_json_token();
        }
        break;
      default:
        break;
    }
  }
}

std::uint64_t walk_all(std::string_view data) {
  static simdjson::ondemand::parser parser;
  std::uint64_t bytes = 0;
  Fields fields;
  for_each_record(data, [&](std::string_view record) {
    simdjson::ondemand::document document;
    auto result = parser.iterate(record.data(), record.size(), record.size() + simdjson::SIMDJSON_PADDING);
    if (std::move(result).get(document) != simdjson::SUCCESS) return;
    walk(document, fields);
    for (const std::string_view field : fields) bytes += field.size();
  });
  return bytes;
}

std::uint64_t find_all(const Filters& filters, std::string_view data) {
  static JsonFinder::Scratch scratch;
  std::vector<std::uint32_t> found;
  for_each_record(data, [&](std::string_view record) {
    filters.finder->match(record, record.size() + simdjson::SIMDJSON_PADDING, scratch, found);
  });
  return found.size();
}

void check(const Filters& filters, std::string_view data) {
  JsonFinder::Scratch scratch;
  std::size_t records = 0;
  for_each_record(data, [&](std::string_view record) {
    if (records++ >= kSample) return;
    std::vector<std::uint32_t> found;
    filters.finder->match(record, record.size(), scratch, found);
    std::vector<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < filters.patterns.size(); ++i) {
      if (evaluate(filters.patterns[i], record)) expected.push_back(i);
    }
    if (found != expected) give_up("finder and slow twin differ on " + std::string(record));
  });
}

}  // namespace

int main() {
  std::string data;
  bench::CloudTrailRecords records(1);
  std::size_t count = 0;
  for (data.reserve(kBytes + 10'000); data.size() < kBytes; ++count) records.append_to(data);
  const std::size_t bytes = data.size();
  data.append(simdjson::SIMDJSON_PADDING, ' ');
  const std::string_view all = std::string_view(data).substr(0, bytes);

  const Filters few(filters(15));
  const Filters many(filters(10'000));
  check(few, all);

  struct Job {
    const char* name;
    std::function<std::uint64_t()> run;
    std::uint64_t result = 0;
    std::vector<double> ms = {};
  };
  std::array<Job, 3> jobs = {{{"baseline: On-Demand walk of ten fields", [&] { return walk_all(all); }},
                              {"15 filters", [&] { return find_all(few, all); }},
                              {"10,000 filters", [&] { return find_all(many, all); }}}};
  for (int i = 0; i < kRuns; ++i) {
    for (Job& job : jobs) {
      const double begin = cpu_ms();
      job.result = job.run();
      job.ms.push_back(cpu_ms() - begin);
    }
  }

  fmt::print("{} MB, {} records, {} runs each in turns; simdjson {}\n", bytes / 1'000'000, count, kRuns,
             simdjson::get_active_implementation()->name());
  for (const Job& job : jobs) {
    const double median = bench::percentile(job.ms, 0.5);
    fmt::print("  {:<42} median {:7.1f} ms   {:6.0f} MB/s   (from {:.1f} to {:.1f} ms)\n", job.name, median,
               static_cast<double>(bytes) / 1000 / median, bench::percentile(job.ms, 0), bench::percentile(job.ms, 1));
  }
  fmt::print("  {:.1f} % of the records match; compiled in {:.1f} and {:.1f} ms\n",
             100.0 * static_cast<double>(jobs[1].result) / static_cast<double>(count), few.compile_ms, many.compile_ms);
  const auto ratio = [&](std::size_t a, std::size_t b) {
    return bench::percentile(jobs[a].ms, 0.5) / bench::percentile(jobs[b].ms, 0.5);
  };
  fmt::print("  T7: speed of 15 filters / speed of the walk: {:.2f} (at least 0.85)\n", ratio(0, 1));
  fmt::print("  T8: time of 10,000 filters / time of 15: {:.2f} (at most 1.10)\n", ratio(2, 1));
  return 0;
}
