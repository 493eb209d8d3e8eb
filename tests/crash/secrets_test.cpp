// The built daemon with a secret for every channel, peers that say them back, and a look at everything it leaves.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/http_peer.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

namespace fs = std::filesystem;

const std::string kTocsind = std::string(TOCSIN_BINARY_DIR) + "/tocsind";
const std::string kTocsin = std::string(TOCSIN_BINARY_DIR) + "/tocsin";
constexpr const char* kMark = "S3CR3T";  // stands in every secret

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("no secret of any channel is left in log, state, status, history or process list") {
  const TempDir dir;
  const TempDir secrets;
  const HttpPeer peer({http_answer(500, std::string("X-Echo: ") + kMark + "\r\n", std::string("the key is ") + kMark)});
  const std::string host = "127.0.0.1:" + std::to_string(peer.port());
  secrets.write("path", std::string(kMark) + "path\n");
  secrets.write("url", "http://" + host + "/" + kMark + "url\n");
  secrets.write("signing", "whsec_UzNDUjNUUzNDUjNUUzNDUjNUUzNDUjNU\n");  // base64 of the mark, four times
  secrets.write("key", std::string(kMark) + "0123456789abcdef0123456789\n");
  secrets.write("smtp", std::string(kMark) + "smtp\n");
  const std::string file = secrets.write("file", "http://" + host + "/" + kMark + "file\n");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  dir.write("app.log", "");
  dir.write("rules.d/rules.yaml",
            "log_groups: [{name: g, files: [" + dir.path() +
                "/app.log], format: text}]\n"
                "metric_filters:\n"
                "  - {name: f, log_group: g, pattern: error, alarm: {threshold: 0, period: 60, alarm_actions: [t]}}\n"
                "topics:\n  - name: t\n    subscriptions:\n"
                "      - {protocol: http, endpoint: 'http://" +
                host +
                "/${credential:path}', secret: '${credential:signing}'}\n"
                "      - {protocol: slack, endpoint: '${credential:url}'}\n"
                "      - {protocol: teams, endpoint: '${file:" +
                file +
                "}'}\n"
                "      - {protocol: discord, endpoint: 'http://" +
                host +
                "/${credential:path}/discord'}\n"
                "      - {protocol: pagerduty, endpoint: '${credential:key}', server: 'http://" +
                host +
                "'}\n"
                "      - {protocol: alertmanager, endpoint: 'http://u:${credential:path}@" +
                host +
                "'}\n"
                "      - {protocol: sns, endpoint: 'arn:aws:sns:us-east-1:111122223333:ops'}\n"
                "      - {protocol: email, endpoint: ops@example.com}\n");
  const std::string config = dir.write(
      "tocsin.yaml", "state_directory: " + dir.path() + "/state\ncontrol_socket: " + dir.path() +
                         "/socket\nrule_directories: [" + dir.path() + "/rules.d]\nsns_endpoint: http://" + host +
                         "\nsmtp: {server: 'smtp://127.0.0.1:1', from: t@example.com, username: u, password: "
                         "'${credential:smtp}'}\n");
  Process daemon({"/usr/bin/env", "CREDENTIALS_DIRECTORY=" + secrets.path(), "AWS_ACCESS_KEY_ID=AKID",
                  std::string("AWS_SECRET_ACCESS_KEY=") + kMark + "aws", kTocsind, "--config", config, "--debug"},
                 dir / "log");
  REQUIRE(eventually([&] { return dir.read("log").find("ready: ") != std::string::npos; }));
  std::ofstream(dir / "app.log", std::ios::app) << "error one\n";
  // Each was sent, or the test would prove nothing.
  for (const std::string& part :
       {std::string("POST /S3CR3Tpath HTTP"), std::string("POST /S3CR3Turl HTTP"), std::string("POST /S3CR3Tfile HTTP"),
        std::string("POST /S3CR3Tpath/discord HTTP"), kMark + std::string("0123456789"),
        std::string("Authorization: Basic "), std::string("Authorization: AWS4-HMAC-SHA256"),
        std::string("webhook-signature: v1,")}) {
    INFO(part);
    CHECK(eventually([&] {
      const auto requests = peer.requests();
      return std::any_of(requests.begin(), requests.end(),
                         [&](const std::string& request) { return request.find(part) != std::string::npos; });
    }));
  }
  REQUIRE(eventually([&] { return dir.read("log").find("email (ops@example.com)") != std::string::npos; }));

  std::string told;
  for (const std::vector<std::string>& command : {std::vector<std::string>{"status"},
                                                  {"status", "--output", "json"},
                                                  {"describe-alarms", "--output", "json"},
                                                  {"describe-alarm-history", "--output", "json"},
                                                  {"describe-alarm-history"}}) {
    std::vector<std::string> argv = {kTocsin};
    argv.insert(argv.end(), command.begin(), command.end());
    argv.insert(argv.end(), {"--config", config});
    const Ran ran = run(argv);
    INFO(command.front() << ": " << ran.errors);
    CHECK(ran.status == 0);
    CHECK(!ran.output.empty());
    told += ran.output + ran.errors;
  }
  told += read("/proc/" + std::to_string(daemon.pid()) + "/cmdline");
  CHECK(told.find(kMark) == std::string::npos);
  CHECK(read("/proc/" + std::to_string(daemon.pid()) + "/limits").find("Max core file size        0 ") !=
        std::string::npos);
  daemon.signal(SIGTERM);
  CHECK(daemon.wait() == 0);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(dir.path())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    INFO(entry.path());
    const std::string text = read(entry.path());
    CHECK(text.find(kMark) == std::string::npos);
    CHECK(text.find("UzNDUjNU") == std::string::npos);
  }
  CHECK(files >= 4);  // settings, rules, the two logs, the state
}
