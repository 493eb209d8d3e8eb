#include "corpus.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <set>

namespace tocsin::bench {
namespace {

constexpr int kEdition = 1;

using Random = std::mt19937;

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

std::string directory() {
  const std::filesystem::path path = std::filesystem::path(TOCSIN_BINARY_DIR).parent_path() / "bench";
  std::filesystem::create_directories(path);
  return path.string();
}

// Makes the file unless it is there. Under another name until it is whole.
std::string once(const std::string& name, const std::function<void(const std::string&)>& write) {
  const std::string path = directory() + "/" + fmt::format("{}-{}", kEdition, name);
  if (std::filesystem::exists(path)) return path;
  const std::string unfinished = path + ".tmp";
  write(unfinished);
  std::filesystem::rename(unfinished, path);
  return path;
}

template <std::size_t N>
const char* any_of(const std::array<const char*, N>& choices, Random& random) {
  return choices[random() % N];
}

constexpr std::array kUsers = {"root",  "ec2-user", "deploy", "postgres", "oracle", "nagios",
                               "admin", "git",      "ubuntu", "backup",   "test",   "www-data"};

std::string address(Random& random) {
  return fmt::format("{}.{}.{}.{}", random() % 223 + 1, random() % 256, random() % 256, random() % 256);
}

std::string key(Random& random) {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (int i = 0; i < 43; ++i) text += kLetters[random() % kLetters.size()];
  return text;
}

std::string message(Random& random) {
  const auto pid = 1000 + random() % 60'000;
  const auto port = 1024 + random() % 64'000;
  const auto kind = random() % 1000;
  if (kind < 15)
    return fmt::format("sshd[{}]: {} for {} from {} port {} ssh2", pid, kLiteral, any_of(kUsers, random),
                       address(random), port);
  if (kind < 20)
    return fmt::format("sshd[{}]: {} for invalid user {} from {} port {} ssh2", pid, kLiteral, any_of(kUsers, random),
                       address(random), port);
  if (kind < 40)
    return fmt::format("sshd[{}]: Accepted publickey for {} from {} port {} ssh2: RSA SHA256:{}", pid,
                       any_of(kUsers, random), address(random), port, key(random));
  if (kind < 42)
    return fmt::format(
        "sshd[{}]: error: maximum authentication attempts exceeded for root from {} port {} ssh2 [preauth]", pid,
        address(random), port);
  if (kind < 80)
    return fmt::format("sshd[{}]: input_userauth_request: for invalid user admin [preauth] from {} port {}", pid,
                       address(random), port);
  if (kind < 300)
    return fmt::format("sshd[{}]: Connection closed by authenticating user {} {} port {} [preauth]", pid,
                       any_of(kUsers, random), address(random), port);
  if (kind < 420)
    return fmt::format("sshd[{}]: Received disconnect from {} port {}:11: Bye Bye [preauth]", pid, address(random),
                       port);
  if (kind < 540)
    return fmt::format("sshd[{}]: Disconnected from user {} {} port {}", pid, any_of(kUsers, random), address(random),
                       port);
  if (kind < 660)
    return fmt::format("sshd[{}]: pam_unix(sshd:session): session {} for user {} by (uid=0)", pid,
                       random() % 2 == 0 ? "opened" : "closed", any_of(kUsers, random));
  if (kind < 720)
    return fmt::format(
        "sudo:   {} : TTY=pts/{} ; PWD=/home/deploy ; USER=root ; COMMAND=/usr/bin/systemctl restart app-{}",
        any_of(kUsers, random), random() % 20, random() % 100);
  if (kind < 860)
    return fmt::format("systemd-logind[712]: {} session {}.", random() % 2 == 0 ? "New" : "Removed",
                       random() % 1'000'000);
  return fmt::format("CROND[{}]: pam_unix(crond:session): session {} for user root by (uid={})", pid,
                     random() % 2 == 0 ? "opened" : "closed", random() % 3 * 1000);
}

void write_secure(const std::string& path, std::size_t bytes) {
  static constexpr std::array kHosts = {"bastion", "web-01", "db-02"};
  std::ofstream out(path, std::ios::binary);
  Random random(1);      // NOLINT: the same log on every run
  std::uint64_t ms = 0;  // since the 1st of November; some 50 lines a second
  std::string text;
  for (std::size_t written = 0; written < bytes;) {
    ms += random() % 40;
    const std::uint64_t s = ms / 1000;
    text = fmt::format("Nov {:2} {:02}:{:02}:{:02} {} {}\n", 1 + s / 86'400, s / 3600 % 24, s / 60 % 60, s % 60,
                       any_of(kHosts, random), message(random));
    out << text;
    written += text.size();
  }
  if (!out.flush()) give_up("cannot write " + path);
}

std::string record(Random& random, std::uint64_t ms) {
  static constexpr std::array kEvents = {"DescribeInstances", "AssumeRole", "GetObject",       "ListBuckets",
                                         "ConsoleLogin",      "PutObject",  "DescribeVolumes", "DeleteBucketPolicy"};
  static constexpr std::array kServices = {"ec2", "sts", "s3", "iam", "signin", "kms"};
  const std::uint64_t s = ms / 1000;
  const auto account = 100'000'000'000 + random() % 1000;
  const char* const user = any_of(kUsers, random);
  const bool denied = random() % 200 == 0;
  std::string text = fmt::format(
      R"({{"eventVersion":"1.08","userIdentity":{{"type":"{}","principalId":"AIDA{:016X}:{}","arn":"arn:aws:sts::{}:assumed-role/{}/session-{}",)",
      random() % 500 == 0 ? "Root" : "AssumedRole", std::uint64_t{random()} << 20U, user, account, user,
      random() % 10'000);
  text += fmt::format(
      R"("accountId":"{0}","accessKeyId":"ASIA{1:016X}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROA{1:016X}","arn":"arn:aws:iam::{0}:role/{2}","accountId":"{0}","userName":"{2}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"2026-11-{3:02}T08:00:00Z","mfaAuthenticated":"{4}"}}}}}},)",
      account, std::uint64_t{random()} << 20U, user, 1 + s / 86'400, random() % 10 == 0 ? "true" : "false");
  text += fmt::format(
      R"("eventTime":"2026-11-{:02}T{:02}:{:02}:{:02}Z","eventSource":"{}.amazonaws.com","eventName":"{}","awsRegion":"eu-west-{}","sourceIPAddress":"{}","userAgent":"aws-cli/2.{}.0 Python/3.11.6 Linux/6.1.0-13-amd64 exe/x86_64 prompt/off command/s3.cp",)",
      1 + s / 86'400, s / 3600 % 24, s / 60 % 60, s % 60, any_of(kServices, random), any_of(kEvents, random),
      1 + random() % 3, address(random), random() % 20);
  if (denied)
    text += R"("errorCode":"AccessDenied","errorMessage":"User is not authorized to perform this operation",)";
  text += fmt::format(
      R"("requestParameters":{{"bucketName":"logs-{}","Host":"logs.s3.eu-west-1.amazonaws.com","key":"app/{}/{:x}.json","x-id":"PutObject"}},"responseElements":null,"additionalEventData":{{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":{},"AuthenticationMethod":"AuthHeader","x-amz-id-2":"{}","bytesTransferredOut":{}}},)",
      random() % 50, random() % 1000, random(), random() % 100'000, key(random), random() % 1000);
  text += fmt::format(
      R"("requestID":"{:08X}{:08X}","eventID":"{:08x}-{:04x}-4{:03x}-a{:03x}-{:08x}{:04x}","readOnly":{},"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"{}","eventCategory":"Management"}})",
      random(), random(), random(), random() % 0x10000, random() % 0x1000, random() % 0x1000, random(),
      random() % 0x10000, random() % 2 == 0 ? "true" : "false", account);
  return text;
}

void write_cloudtrail(const std::string& path, std::size_t bytes) {
  const gzFile out = ::gzopen(path.c_str(), "wb6");
  if (out == nullptr) give_up("cannot write " + path);
  Random random(2);  // NOLINT: the same file on every run
  std::uint64_t ms = 0;
  std::string text = R"({"Records":[)";
  for (std::size_t written = 0; written < bytes;) {
    ms += random() % 100;
    if (written > 0) text += ',';
    text += record(random, ms);
    ::gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
    written += text.size();
    text.clear();
  }
  ::gzputs(out, "]}");
  if (::gzclose(out) != Z_OK) give_up("cannot write " + path);
}

std::string size_name(std::size_t bytes) { return fmt::format("{}M", bytes / 1'000'000); }

}  // namespace

const std::vector<std::string>& vocabulary() {
  static const std::vector<std::string> kWords = {
      "Failed", "password", "invalid", "user",           "from",    "port",    "ssh2",       "session",      "opened",
      "closed", "root",     "sudo",    "Accepted",       "RSA",     "COMMAND", "publickey",  "Disconnected", "preauth",
      "error",  "pam_unix", "uid",     "authentication", "systemd", "logind",  "Connection", "Removed",      "CROND",
      "web-01", "bastion",  "db-02",   "admin",          "deploy",  "oracle",  "nagios",     "maximum"};
  return kWords;
}

std::string secure_log(std::size_t bytes, int copy) {
  return once(fmt::format("secure-{}-{}", size_name(bytes), copy),
              [bytes](const std::string& path) { write_secure(path, bytes); });
}

std::string cloudtrail_gz(std::size_t bytes) {
  return once(fmt::format("cloudtrail-{}.json.gz", size_name(bytes)),
              [bytes](const std::string& path) { write_cloudtrail(path, bytes); });
}

std::vector<std::string> literals(std::size_t n) {
  static constexpr std::array kBegin = {"Failed",   "Invalid", "error",  "denied",  "session",  "user",
                                        "kernel",   "audit",   "sshd",   "sudo",    "auth",     "port",
                                        "root",     "login",   "Accept", "timeout", "refused",  "disk",
                                        "segfault", "panic",   "WARN",   "unit",    "Exception"};
  static constexpr std::array kThen = {" failed", " lost",  "_overflow", " for admin", ": code ", " 0x",
                                       "-evt-",   " limit", ".service",  " closed by", "/v2/",    " invalid"};
  Random random(7);  // NOLINT
  std::vector<std::string> all(std::begin(kOccurring), std::end(kOccurring));
  all.resize(std::min(n, all.size()));
  std::set<std::string> seen;
  while (all.size() < n) {
    std::string text = fmt::format("{}{}{:x}", any_of(kBegin, random), any_of(kThen, random), random() % 0xffff);
    if (seen.insert(text).second) all.push_back(std::move(text));
  }
  return all;
}

std::vector<std::string> addresses(std::size_t n) {
  Random random(11);  // NOLINT
  std::vector<std::string> all;
  while (all.size() < n) all.push_back("from " + address(random) + " port");
  return all;
}

std::vector<std::vector<std::string>> common_terms(std::size_t n) {
  Random random(5);  // NOLINT
  std::vector<std::vector<std::string>> all;
  while (all.size() < n) {
    std::set<std::string> terms;
    while (terms.size() < 3) terms.insert(vocabulary()[random() % vocabulary().size()]);
    all.emplace_back(terms.begin(), terms.end());
  }
  return all;
}

std::vector<std::string> wildcard_regexes(std::size_t n) {
  Random random(13);  // NOLINT
  const auto word = [&] { return vocabulary()[random() % vocabulary().size()]; };
  std::set<std::string> seen;
  std::vector<std::string> all;
  while (all.size() < n) {
    const std::string first = word();
    const std::string second = word();
    std::string text = first + ".*" + second + ".*" + word();
    if (seen.insert(text).second) all.push_back(std::move(text));
  }
  return all;
}

std::string keep_directory(const std::string& name) {
  const std::string path = directory() + "/" + name;
  std::filesystem::remove_all(path);
  std::filesystem::create_directories(path);
  return path;
}

std::string keep(const std::string& name, const std::string& content) {
  const std::string path = directory() + "/" + name;
  std::ofstream out(path, std::ios::binary);
  out << content;
  if (!out.flush()) give_up("cannot write " + path);
  return path;
}

}  // namespace tocsin::bench
