// Alarms of every kind through the engine: groups, evaluation by the clock, composites, states set by hand, reminders;
// and that each of them goes on after a restart as if nothing had happened.
#include <catch2/catch.hpp>

#include <algorithm>

#include "engine/alarm_view.h"
#include "engine/engine.h"
#include "support/rules.h"
#include "support/state_model.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

const std::string kRules = R"(
log_groups:
  - {name: secure, files: [/var/log/secure], format: syslog, timezone: UTC}
metric_filters:
  - name: guesses
    log_group: secure
    pattern: '"Failed password"'
    extract: 'from (?P<SourceIp>\S+) port'
    dimensions: {SourceIp: $SourceIp}
    alarm: {threshold: 1, period: 1m, group_by: [SourceIp], alarm_actions: [people], ok_actions: [people]}
  - name: failures
    log_group: secure
    pattern: '"Failed password"'
    alarm: {threshold: 2, period: 1m, evaluation: aligned, alarm_actions: [people]}
  - name: locks
    log_group: secure
    pattern: '"account locked"'
    alarm: {threshold: 0, period: 1m, alarm_actions: [people], renotify_every: 30s}
composite_alarms:
  - name: attack
    alarm_rule: 'ALARM("guesses") AND ALARM(locks)'
    alarm_actions: [people]
    ok_actions: [people]
  - name: quiet attack
    alarm_rule: ALARM(attack)
    alarm_actions: [people]
    actions_suppressor: {alarm: failures, wait_period: 20s, extension_period: 10s}
topics:
  - {name: people, subscriptions: [{protocol: console}]}
)";

Time at(std::string_view clock) { return *parse_iso8601("2026-11-15T" + std::string(clock) + "Z"); }

std::string guess(std::string_view clock, std::string_view address) {
  return "2026-11-15T" + std::string(clock) + "Z db-1 sshd[1]: Failed password for root from " + std::string(address) +
         " port 1 ssh2\n";
}

std::string lock(std::string_view clock) {
  return "2026-11-15T" + std::string(clock) + "Z db-1 sshd[1]: account locked\n";
}

// An engine whose state is stored after each step, and which can be started again from it.
class Host {
 public:
  Host() { begin(); }

  void restart() { begin(); }
  void read(const std::string& text) {
    engine::Scratch scratch;
    Chunk chunk;
    chunk.bytes = text;
    chunk.start.log_group = "secure";
    chunk.read_from = "/var/log/secure";
    chunk.reference = at("23:00:00");
    keep(engine_->apply(engine::scan(*program_, GroupId{0}, chunk, scratch)));
  }
  void advance(std::string_view clock) { keep(engine_->apply(engine::Advance{at(clock), {}})); }
  bool set_state(const std::string& alarm, const std::string& group, AlarmState state, std::string_view clock) {
    auto output = engine_->apply(engine::SetAlarmState{alarm, group, state, "a drill", "", at(clock)});
    const bool is_known = output.is_known;
    keep(std::move(output));
    return is_known;
  }

  // What happened since the last call: "12:00:05 attack ALARM", with the group where there is one.
  std::vector<std::string> changes() { return std::exchange(changes_, {}); }
  std::vector<std::string> told() { return std::exchange(told_, {}); }
  [[nodiscard]] const engine::Engine& engine() const { return *engine_; }

 private:
  void begin() {
    engine_.emplace(model_.state());
    keep(engine_->apply(engine::NewProgram{program_, at("12:00:00")}));
  }
  void keep(engine::Output output) {
    for (const Transition& t : output.transitions) {
      std::string group;
      for (const auto& [name, value] : t.group) group += " " + name + "=" + value;
      changes_.push_back(to_iso8601(t.time).substr(11, 8) + " " + t.alarm + " " + std::string(to_string(t.new_state)) +
                         group);
    }
    for (const notify::Notice& notice : output.notices) {
      const Transition& t = notice.transition;
      told_.push_back(to_iso8601(t.time).substr(11, 8) + " " + t.alarm + " " + std::string(to_string(t.new_state)));
    }
    model_.apply(output.delta);
  }

  std::shared_ptr<const engine::Program> program_ = test::program_of(kRules);
  test::StateModel model_;
  std::optional<engine::Engine> engine_;
  std::vector<std::string> changes_;
  std::vector<std::string> told_;
};

using Lines = std::vector<std::string>;

bool has(const Lines& lines, const std::string& line) { return std::count(lines.begin(), lines.end(), line) == 1; }

}  // namespace

TEST_CASE("each address is counted alone, and says which it is") {
  Host host;
  host.read(guess("12:00:01", "203.0.113.7") + guess("12:00:02", "198.51.100.9") + guess("12:00:03", "203.0.113.7"));
  CHECK(has(host.changes(), "12:00:03 guesses ALARM SourceIp=203.0.113.7"));
  const std::string seen = engine::describe_alarms_json(host.engine(), {{"guesses"}, "", ""});
  CHECK_THAT(seen, Catch::Contains(R"("Groups":{"Count":2,"InAlarm":1,"Instances":[)"));
  CHECK_THAT(seen, Catch::Contains(R"("Group":{"SourceIp":"203.0.113.7"},"StateValue":"ALARM")"));
  host.restart();
  CHECK(host.changes().empty());
  host.advance("12:01:30");
  CHECK(has(host.changes(), "12:01:01 guesses OK SourceIp=203.0.113.7"));
}

TEST_CASE("an aligned alarm changes at a full minute, and not before") {
  Host host;
  host.advance("12:00:00");
  host.read(guess("12:00:01", "a") + guess("12:00:02", "b") + guess("12:00:03", "c"));
  host.advance("12:00:59");
  CHECK_FALSE(has(host.changes(), "12:01:00 failures ALARM"));
  SECTION("without a break") {}
  SECTION("over a restart") { host.restart(); }
  host.advance("12:01:00");
  CHECK(has(host.changes(), "12:01:00 failures ALARM"));
}

TEST_CASE("a composite alarm sees what one event moved at once, and its parent after it") {
  Host host;
  host.advance("12:00:00");
  const Lines first = host.changes();
  CHECK(has(first, "12:00:00 attack OK"));  // the first evaluation; CloudWatch tells it too
  CHECK(has(host.told(), "12:00:00 attack OK"));
  host.read(guess("12:00:01", "a") + guess("12:00:02", "a"));
  CHECK_FALSE(has(host.changes(), "12:00:02 attack ALARM"));
  host.read(lock("12:00:05"));
  const Lines changes = host.changes();
  REQUIRE(changes.size() >= 3);
  CHECK(Lines(changes.end() - 3, changes.end()) ==
        Lines{"12:00:05 locks ALARM", "12:00:05 attack ALARM", "12:00:05 quiet attack ALARM"});
}

TEST_CASE("actions wait for a suppressor, over a restart as well, and run once") {
  Host host;
  host.advance("12:00:00");
  host.told();
  host.read(guess("12:00:01", "a") + guess("12:00:02", "a") + lock("12:00:05"));
  CHECK(host.told() == Lines{"12:00:02 guesses ALARM", "12:00:05 locks ALARM", "12:00:05 attack ALARM"});
  SECTION("without a break") {}
  SECTION("over a restart") { host.restart(); }
  CHECK_THAT(engine::describe_alarms_json(host.engine(), {{"quiet attack"}, "", ""}),
             Catch::Contains(R"("ActionsSuppressedBy":"WaitPeriod")"));
  host.advance("12:00:24");
  CHECK(host.told().empty());
  host.advance("12:00:25");
  CHECK(host.told() == Lines{"12:00:05 quiet attack ALARM"});
  host.advance("12:00:30");
  CHECK(host.told().empty());
}

TEST_CASE("renotify_every tells again while an alarm is in ALARM, and changes nothing") {
  Host host;
  host.read(lock("12:00:05"));
  host.told();
  host.changes();
  host.advance("12:00:34");
  CHECK_FALSE(has(host.told(), "12:00:35 locks ALARM"));
  host.advance("12:00:40");
  CHECK(has(host.told(), "12:00:35 locks ALARM"));
  CHECK(host.changes().empty());
  host.restart();
  host.advance("12:01:20");  // OK at 12:01:05, where a reminder would have been due
  CHECK_FALSE(has(host.told(), "12:01:05 locks ALARM"));
  CHECK(has(host.changes(), "12:01:05 locks OK"));
}

TEST_CASE("a state set by hand runs its actions, and is judged afresh a minute later") {
  Host host;
  host.advance("12:00:00");
  host.changes();
  host.told();
  CHECK(host.set_state("locks", "", AlarmState::alarm, "12:00:10"));
  CHECK(has(host.changes(), "12:00:10 locks ALARM"));
  CHECK(has(host.told(), "12:00:10 locks ALARM"));
  host.restart();
  host.advance("12:02:00");
  CHECK(has(host.changes(), "12:01:00 locks OK"));
  CHECK_FALSE(host.set_state("no such alarm", "", AlarmState::alarm, "12:02:00"));
  CHECK_FALSE(host.set_state("guesses", "", AlarmState::alarm, "12:02:00"));
  CHECK(host.set_state("attack", "", AlarmState::alarm, "12:02:00"));
  CHECK(has(host.changes(), "12:02:00 attack ALARM"));
}
