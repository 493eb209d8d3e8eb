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
          "smtp: {server: x}\nhost: ''\n") ==
      "tocsin.yaml:1:1: error: unknown key 'state_dir'\n"
      "    tocsin.yaml has the keys state_directory, control_socket, rule_directories, host, region, account_id, "
      "metric_retention, self_alarm_actions\n"
      "tocsin.yaml:2:18: error: 'state_directory' must be an absolute path, but this is 'var/lib'\n"
      "    begin it with '/'\n"
      "tocsin.yaml:3:17: error: 'control_socket' must be an absolute path, but this is 't.sock'\n"
      "    begin it with '/'\n"
      "tocsin.yaml:4:24: error: 'rule_directories' must be an absolute path, but this is 'b'\n"
      "    begin it with '/'\n"
      "tocsin.yaml:5:13: error: 'account_id' must be 12 digits, but this is '1'\n"
      "tocsin.yaml:6:1: error: 'smtp' is not available in this version\n"
      "tocsin.yaml:7:7: error: 'host' is empty\n");
  CHECK(remarks("rule_directories: []\n") == "tocsin.yaml:1:19: error: 'rule_directories' names no directory\n");
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
