#include <catch2/catch.hpp>

#include "ruleset/ruleset.h"

namespace tocsin::ruleset {
namespace {

std::string remarks(const std::string& text) { return load_settings("tocsin.yaml", text).diagnostics.to_text(); }

TEST_CASE("every setting can be left out") {
  const LoadedSettings loaded = load_settings("tocsin.yaml", "");
  CHECK(loaded.diagnostics.empty());
  CHECK(loaded.settings == Settings{});
}

TEST_CASE("settings are read key by key") {
  const LoadedSettings loaded =
      load_settings("tocsin.yaml",
                    "state_directory: /srv/tocsin\ncontrol_socket: /run/t.sock\n"
                    "rule_directories: [/a, /b]\nhost: db-1\nregion: eu-west-1\naccount_id: 011122223333\n");
  CHECK(loaded.diagnostics.to_text().empty());
  CHECK(loaded.settings.state_directory == "/srv/tocsin");
  CHECK(loaded.settings.control_socket == "/run/t.sock");
  CHECK(loaded.settings.rule_directories == std::vector<std::string>{"/a", "/b"});
  CHECK(loaded.settings.host == "db-1");
  CHECK(loaded.settings.region == "eu-west-1");
  CHECK(loaded.settings.account_id == "011122223333");
}

TEST_CASE("mistakes in the settings are told all at once") {
  CHECK(
      remarks(
          "state_dir: /x\nstate_directory: var/lib\ncontrol_socket: t.sock\nrule_directories: [/a, b]\naccount_id: 1\n"
          "smtp: {server: x}\nhost: ''\nproxy: socks://x\nno_proxy: 'a b;c'\n") ==
      "tocsin.yaml:1:1: error: unknown key 'state_dir'\n"
      "    tocsin.yaml has the keys state_directory, control_socket, rule_directories, host, region, account_id, "
      "metric_retention, self_alarm_actions, smtp, proxy, no_proxy, ca_file, sns_endpoint, imds_endpoint\n"
      "tocsin.yaml:2:18: error: 'state_directory' must be an absolute path, but this is 'var/lib'\n"
      "    begin it with '/'\n"
      "tocsin.yaml:3:17: error: 'control_socket' must be an absolute path, but this is 't.sock'\n"
      "    begin it with '/'\n"
      "tocsin.yaml:4:24: error: 'rule_directories' must be an absolute path, but this is 'b'\n"
      "    begin it with '/'\n"
      "tocsin.yaml:5:13: error: 'account_id' must be 12 digits, but this is '1'\n"
      "tocsin.yaml:6:7: error: smtp needs the key 'from'\n"
      "tocsin.yaml:6:16: error: the endpoint is a URL that begins with smtp://\n"
      "tocsin.yaml:7:7: error: 'host' is empty\n"
      "tocsin.yaml:8:8: error: the endpoint is a URL that begins with https://\n"
      "tocsin.yaml:9:11: error: 'no_proxy' is a list of hosts and domains with commas between them\n");
  CHECK(remarks("rule_directories: []\n") == "tocsin.yaml:1:19: error: 'rule_directories' names no directory\n");
}

TEST_CASE("how the world outside is reached stands in the settings") {
  const auto loaded = load_settings(
      "tocsin.yaml",
      "smtp: {server: 'smtp://mail.example.com:587', from: tocsin@example.com, username: u, password: "
      "'${credential:smtp}'}\nproxy: 'http://proxy.example.com:3128'\nno_proxy: localhost,.example.com\n"
      "ca_file: /etc/ssl/own.pem\nsns_endpoint: https://vpce.example.com\nimds_endpoint: 'http://127.0.0.1:1338'\n");
  CHECK(loaded.diagnostics.to_text().empty());
  const Outgoing& outgoing = loaded.settings.outgoing;
  CHECK(outgoing.smtp == Smtp{"smtp://mail.example.com:587", "tocsin@example.com", "u", "${credential:smtp}", true});
  CHECK(outgoing.proxy == "http://proxy.example.com:3128");
  CHECK(outgoing.no_proxy == "localhost,.example.com");
  CHECK(outgoing.ca_file == "/etc/ssl/own.pem");
  CHECK(outgoing.sns_endpoint == "https://vpce.example.com");
  CHECK(outgoing.imds_endpoint == "http://127.0.0.1:1338");
}

TEST_CASE("a password goes only over TLS, with its user, and not in plain text") {
  const std::string smtp = "smtp: {server: 'smtp://m', from: t@example.com, ";
  CHECK_THAT(remarks(smtp + "username: u, password: '${file:/p}', tls: false}\n"),
             Catch::Contains("error: a password is never sent without TLS"));
  CHECK_THAT(remarks(smtp + "password: '${env:P}'}\n"), Catch::Contains("'username' and 'password' belong together"));
  CHECK_THAT(remarks(smtp + "username: u, password: hunter2}\n"),
             Catch::Contains("warning: this key stands here in plain text"));
  CHECK(remarks(smtp + "tls: false}\n").empty());
  CHECK_THAT(remarks("smtp: {server: 'smtps://m', from: t@example.com, tls: false}\n"), Catch::Contains("first byte"));
  CHECK_THAT(remarks("smtp: {server: 'smtp://m', from: \"a@b\\r\\nX: y\"}\n"), Catch::Contains("control characters"));
}

TEST_CASE("a control socket's path fits into a socket's address") {
  CHECK(remarks("control_socket: /" + std::string(106, 'x') + "\n").empty());
  CHECK(remarks("control_socket: /" + std::string(107, 'x') + "\n") ==
        "tocsin.yaml:1:17: error: 'control_socket' has 108 bytes; the path of a socket has at most 107\n");
}

TEST_CASE("datapoints are kept for 15 days, or as long as the settings say within bounds") {
  CHECK(load_settings("tocsin.yaml", "").settings.metric_retention == std::chrono::hours(360));
  CHECK(load_settings("tocsin.yaml", "metric_retention: 2h\n").settings.metric_retention == std::chrono::hours(2));
  CHECK(load_settings("tocsin.yaml", "metric_retention: 455d\n").diagnostics.to_text().empty());
  for (const auto* wrong : {"59m", "456d"}) {
    CHECK_THAT(load_settings("tocsin.yaml", std::string("metric_retention: ") + wrong + "\n").diagnostics.to_text(),
               Catch::Contains("'metric_retention' must lie between 1h and 455d, but this is " + std::string(wrong)));
  }
}

}  // namespace
}  // namespace tocsin::ruleset
