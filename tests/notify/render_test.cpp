#include "notify/render.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "notify/message.h"
#include "notify/protocols.h"
#include "notify/text_template.h"
#include "notify/way.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::notify;

namespace {

Transition brute_force() {
  Transition t;
  t.id = "0b7e6ad0-0000-5000-8000-000000000001";
  t.alarm = "ssh password guessing";
  t.group = {{"SourceIp", "203.0.113.7"}};
  t.old_state = AlarmState::ok;
  t.new_state = AlarmState::alarm;
  t.time = *parse_iso8601("2026-11-15T20:35:41Z");
  t.reason = "Threshold Crossed: 1 datapoint [7.0 (15/11/26 20:30:41)] was greater than the threshold (5.0).";
  t.reason_data = R"({"version":"1.0"})";
  t.value = 7;
  t.threshold = 5;
  const auto file = std::make_shared<const std::string>("/var/log/secure");
  t.evidence = {{t.time - Duration(2000), {file, 100, 80}}, {t.time, {file, 181, 80}}};
  return t;
}

const RenderContext kContext{"db-1", "us-east-1", "111122223333"};
const Topic kTopic{{"ops", {}}, {}, {}};

std::string render(Protocol protocol, const Transition& t, const Alarm& alarm = {}) {
  Subscription subscription;
  subscription.id = "s";
  subscription.protocol = protocol;
  return entry_of(protocol).render({t, alarm, kTopic, subscription}, kContext);
}

std::string console(const Transition& t, const Alarm& alarm = {}, const RenderContext& context = kContext,
                    const Topic& topic = kTopic) {
  return render_console({t, alarm, topic, Subscription()}, context);
}

const std::string kSentAfterLine = std::string("\n  Sent ") + kWayMark + " ms after the line.";
const std::string kSent = std::string("\n  Sent ") + kWayMark + " ms after that moment.";

}  // namespace

TEST_CASE("file and exec get the state change's JSON object, exactly") {
  const Transition t = brute_force();
  CHECK(render(Protocol::file, t) == to_json(t));
  CHECK(render(Protocol::exec, t) == to_json(t));
}

TEST_CASE("the console tells a person what happened, why, where the lines stand and what to type next") {
  Alarm alarm;
  alarm.severity = AlarmSeverity::high;
  alarm.playbook = "https://wiki.example.com/ssh";
  CHECK(
      console(brute_force(), alarm) ==
      "ALARM  ssh password guessing {SourceIp=203.0.113.7} on db-1 at 2026-11-15T20:35:41Z, severity high (was OK)\n"
      "  Threshold Crossed: 1 datapoint [7.0 (15/11/26 20:30:41)] was greater than the threshold (5.0). [value 7, "
      "threshold 5]\n"
      "  last lines: /var/log/secure offset 181, 2026-11-15T20:35:41Z; /var/log/secure offset 100, "
      "2026-11-15T20:35:39Z\n"
      "  see: tail -c +182 '/var/log/secure' | head -c 80 | cat -v; echo\n"
      "  next: tocsin describe-alarms --alarm-names 'ssh password guessing'   playbook: https://wiki.example.com/ssh" +
          kSentAfterLine);
}

TEST_CASE("the console's text leaves out what is not there") {
  Transition t = brute_force();
  t.group.clear();
  t.evidence.clear();
  t.value.reset();
  t.reason = "Insufficient Data: 1 datapoint was unknown.";
  t.new_state = AlarmState::insufficient_data;
  CHECK(console(t, {}, {}) ==
        "INSUFFICIENT_DATA  ssh password guessing at 2026-11-15T20:35:41Z (was OK)\n"
        "  Insufficient Data: 1 datapoint was unknown. [no value, threshold 5]\n"
        "  next: tocsin describe-alarms --alarm-names 'ssh password guessing'" +
            kSent);
}

TEST_CASE("nothing that came from a log or a rule reaches the terminal unescaped or without bound") {
  Transition t = brute_force();
  t.group.clear();
  t.alarm = "it's \x1B[2J\n";
  std::string user("\x1B]0;pwned\x07\n\0\xFF", 13);
  user.resize(100'000, 'x');
  t.group.emplace_back("User", user);
  t.reason = "a\nb\x1B[31m\xE2\x80\xAE";
  t.evidence = {{t.time, {std::make_shared<const std::string>("/var/log/\nroot\x1B"), 0, 1}}};
  Alarm alarm;
  alarm.playbook = "x\r\ny";
  const std::string text = console(t, alarm, {"host\n", "", ""});
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
  CHECK(std::none_of(text.begin(), text.end(),
                     [](char c) { return c != '\n' && c != kWayMark && static_cast<unsigned char>(c) < 0x20; }));
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
  CHECK_THAT(text, Catch::Contains(R"(--alarm-names $'it\047s \033[2J\012')"));
  CHECK_THAT(text, Catch::Contains(R"(tail -c +1 $'/var/log/\012root\033' | head -c 1 )"));
  CHECK(text.size() < 4000);
}

TEST_CASE("the commands of a notification do what they say when they are typed, whatever the file is called") {
  const tocsin::test::TempDir dir;
  const std::string line = "Failed password for root \x1B[2J";
  for (const std::string name : {"secure", "it's $(rm -rf x) `x` \\", "\n\x1B[2J\xFF'", "-n"}) {
    const std::string file = dir.write(name, "first\n" + line + "\nlast\n");
    Transition t = brute_force();
    t.evidence = {{t.time, {std::make_shared<const std::string>(file), 6, static_cast<std::uint32_t>(line.size())}}};
    const std::string text = console(t);
    const std::size_t begin = text.find("  see: ") + 7;
    CAPTURE(text);
    const auto ran = tocsin::test::run({"/bin/bash", "-c", text.substr(begin, text.find('\n', begin) - begin)});
    CHECK(ran.output == "Failed password for root ^[[2J\n");
    CHECK(ran.errors.empty());
  }
}

TEST_CASE("of a record of the journal the cursor finds it") {
  Transition t = brute_force();
  t.evidence = {{t.time, {std::make_shared<const std::string>("journal#s=a1;i=2f"), 300, 80}}};
  std::string text = console(t);
  CHECK_THAT(text, Catch::Contains("  last lines: journal, 2026-11-15T20:35:41Z\n"));
  CHECK_THAT(text, Catch::Contains("  see: journalctl --quiet --cursor='s=a1;i=2f' | head -n 1 | cat -v\n"));
  t.evidence = {{t.time, {std::make_shared<const std::string>("journal:/srv/db#1#s=a1"), 300, 80}}};
  text = console(t);
  CHECK_THAT(text, Catch::Contains("  last lines: journal:/srv/db#1, 2026"));
  CHECK_THAT(text, Catch::Contains("  see: journalctl --quiet --directory='/srv/db#1' --cursor='s=a1' | head"));
}

TEST_CASE("of a compressed file the line is looked for in what it holds") {
  Transition t = brute_force();
  t.evidence = {{t.time, {std::make_shared<const std::string>("/trail/a.json.gz"), 11, 300}}};
  CHECK_THAT(console(t),
             Catch::Contains("  see: zcat -f '/trail/a.json.gz' | tail -c +12 | head -c 300 | cat -v; echo\n"));
}

TEST_CASE("a command names the settings where they are not the default ones, and a name that begins with a dash") {
  Transition t = brute_force();
  t.alarm = "-x";
  RenderContext context = kContext;
  context.config = "/srv/my tocsin.yaml";
  CHECK_THAT(console(t, {}, context),
             Catch::EndsWith("  next: tocsin describe-alarms --config '/srv/my tocsin.yaml' --alarm-names='-x'" +
                             kSentAfterLine));
}

TEST_CASE("many lines of evidence become the newest three and a count") {
  Transition t = brute_force();
  const auto file = std::make_shared<const std::string>("/f");
  t.evidence.assign(10, {t.time, {file, 7, 1}});
  CHECK_THAT(console(t), Catch::Contains("offset 7, 2026-11-15T20:35:41Z; and 7 before\n"));
}

TEST_CASE("a webhook's body is a Standard Webhook around the state change and its alarm's definition") {
  Alarm alarm;
  alarm.description = "Someone \"guesses\"";
  alarm.severity = AlarmSeverity::critical;
  alarm.labels = {{"team", "db"}, {"tier", "1"}};
  alarm.playbook = "call";
  const Transition t = brute_force();
  CHECK(
      render(Protocol::https, t, alarm) ==
      R"({"type":"alarm.state_changed","timestamp":"2026-11-15T20:35:41Z","data":{"id":"0b7e6ad0-0000-5000-8000-000000000001",)"
      R"("time":"2026-11-15T20:35:41Z","alarm":"ssh password guessing","group":{"SourceIp":"203.0.113.7"},"old_state":"OK",)"
      R"("new_state":"ALARM","reason":"Threshold Crossed: 1 datapoint [7.0 (15/11/26 20:30:41)] was greater than the threshold (5.0).",)"
      R"("reason_data":{"version":"1.0"},"value":7,"threshold":5,"host":"db-1","description":"Someone \"guesses\"",)"
      R"("severity":"critical","labels":{"team":"db","tier":"1"},"playbook":"call","lines":[)"
      R"({"file":"/var/log/secure","offset":100,"length":80,"time":"2026-11-15T20:35:39Z"},)"
      R"({"file":"/var/log/secure","offset":181,"length":80,"time":"2026-11-15T20:35:41Z"}]}})");
  Transition bare = t;
  bare.evidence.clear();
  CHECK_THAT(render(Protocol::http, bare), Catch::EndsWith(R"("threshold":5,"host":"db-1"}})"));
}

TEST_CASE("the lines themselves are shown where they are at hand, the newest three, each cut with a sign") {
  Transition t = brute_force();
  const auto file = std::make_shared<const std::string>("/f");
  const auto line = [&](std::string text, std::uint32_t length) {
    return Evidence{t.time, {file, 7, length, std::make_shared<const std::string>(std::move(text))}};
  };
  t.evidence = {line("first", 5), line("second\x1B[2J", 10), line("third", 500), {t.time, {file, 7, 1}}};
  CHECK_THAT(console(t), Catch::Contains("and 1 before\n    third…\n    second\\x1b[2J\n  see: "));
}

TEST_CASE("a topic's own text takes the place of ours, and is as safe") {
  Transition t = brute_force();
  t.alarm = "x\n\x1B[2J";
  Topic topic = kTopic;
  topic.text.subject.value = "[{state}] {alarm} {{really}";
  topic.text.body.value = "{host}: {reason}\nvalue {value} of {threshold} {nothing}";
  const std::string text = console(t, {}, kContext, topic);
  CHECK_THAT(text,
             Catch::StartsWith("[ALARM] x\\x0a\\x1b[2J {really} (was OK)\n  db-1: Threshold Crossed: 1 datapoint "));
  CHECK_THAT(text, Catch::Contains("\n  value 7 of 5 {nothing}\n"));
  CHECK(check_template(topic.text.subject.value, false).empty());
  CHECK(check_template("{alarm", false) == "a '{' is not closed; a plain one is written as '{{'");
  CHECK(check_template("{alarm} {{ {state}", false).empty());
  CHECK_THAT(check_template("{alrm}", false), Catch::Contains("there is no '{alrm}'"));
  CHECK_THAT(check_template("a\nb", false), Catch::Contains("control"));
  CHECK(check_template("a\nb", true).empty());
}

TEST_CASE("what a topic says of itself names no alarm to look at") {
  Transition t;
  t.kind = NoticeKind::test;
  t.alarm = "test of topic 'ops'";
  Alarm alarm;
  Topic topic;
  const Subscription subscription;
  CHECK(compose({t, alarm, topic, subscription}, {}).next == "tocsin status");
  t.kind = NoticeKind::endpoint;
  CHECK(compose({t, alarm, topic, subscription}, {}).next.starts_with("tocsin describe-alarms --alarm-names "));
}
