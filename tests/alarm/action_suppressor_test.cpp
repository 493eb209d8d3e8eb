#include "alarm/action_suppressor.h"

#include <catch2/catch.hpp>

namespace tocsin::alarm {
namespace {

using namespace std::chrono_literals;

constexpr AlarmState kOk = AlarmState::ok;
constexpr AlarmState kAlarm = AlarmState::alarm;
constexpr AlarmState kUnknown = AlarmState::insufficient_data;

Time at(int seconds) { return from_ms(seconds * 1000); }

// A composite alarm with suppressor "s": waits 2 s, extends by 3 s.
struct Subject {
  explicit Subject(Duration wait = 2s, Duration extension = 3s, AlarmState suppressor = kOk)
      : machine(wait, extension, {}) {
    machine.use("s", suppressor, at(0), runs);
  }

  Subject& composite(AlarmState to, int time) {
    machine.composite_changed(to == kAlarm ? kOk : kAlarm, to, at(time), runs);
    return *this;
  }
  Subject& suppressor(AlarmState to, int time) {
    machine.suppressor_changed(to, at(time), runs);
    return *this;
  }
  Subject& until(int time) {
    machine.advance(at(time), runs);
    return *this;
  }
  [[nodiscard]] std::string ran() const {
    std::string text;
    for (const auto& run : runs) {
      text += std::to_string(to_ms(run.time) / 1000) + " " + std::string(to_string(run.state)) + "; ";
    }
    return text;
  }
  [[nodiscard]] std::string why() const {
    const auto by = machine.suppressed_by();
    return by ? std::string(to_string(*by)) : "";
  }

  ActionSuppressor machine;
  std::vector<ActionSuppressor::Run> runs;
};

TEST_CASE("without a suppressor the actions of every change run at once") {
  Subject s;
  s.machine.use("", kAlarm, at(0), s.runs);
  CHECK(s.composite(kAlarm, 1).composite(kOk, 2).ran() == "1 ALARM; 2 OK; ");
  CHECK(s.why().empty());
}

TEST_CASE("a change waits for the suppressor, and says so") {
  Subject s;
  s.composite(kAlarm, 2);
  CHECK(s.why() == "WaitPeriod");
  CHECK(suppressed_reason(*s.machine.suppressed_by()) == "Actions suppressed by WaitPeriod");
  CHECK(s.machine.next_deadline() == at(4));
  CHECK(s.until(3).ran().empty());
  CHECK(s.until(30).ran() == "4 ALARM; ");
  CHECK(s.why().empty());
  CHECK_FALSE(s.machine.next_deadline());
}

TEST_CASE("a suppressor that enters ALARM in time holds the actions for as long as it stays there") {
  Subject s;
  s.composite(kAlarm, 2).suppressor(kAlarm, 3);
  CHECK(s.why() == "Alarm");
  CHECK_FALSE(s.machine.next_deadline());
  CHECK(s.until(1000).ran().empty());
}

TEST_CASE("a suppressor that is in ALARM already holds the actions without a wait") {
  Subject s(2s, 3s, kAlarm);
  CHECK(s.composite(kAlarm, 2).why() == "Alarm");
  CHECK(s.until(1000).ran().empty());
}

TEST_CASE("a further change in the wait begins a new one; the actions are those of the state at its end") {
  CHECK(Subject().composite(kAlarm, 2).composite(kOk, 3).until(30).ran() == "5 OK; ");
}

TEST_CASE("actions that were held run after the extension, and a change in it waits anew") {
  Subject s(2s, 3s, kAlarm);
  s.composite(kAlarm, 2).suppressor(kOk, 6);
  CHECK(s.why() == "ExtensionPeriod");
  CHECK(s.machine.next_deadline() == at(9));
  CHECK(Subject(s).until(30).ran() == "9 ALARM; ");
  CHECK(Subject(s).composite(kOk, 7).until(30).ran() == "9 OK; ");
  CHECK(Subject(s).composite(kOk, 8).until(30).ran() == "10 OK; ");
}

TEST_CASE("a suppressor that is back in ALARM within the extension goes on holding") {
  Subject s(2s, 3s, kAlarm);
  s.composite(kAlarm, 2).suppressor(kOk, 6).suppressor(kAlarm, 8);
  CHECK(s.why() == "Alarm");
  CHECK(s.until(100).suppressor(kOk, 100).until(200).ran() == "103 ALARM; ");
}

TEST_CASE("a change while the suppressor holds replaces the one that was held") {
  CHECK(Subject(2s, 3s, kAlarm).composite(kAlarm, 2).composite(kOk, 4).suppressor(kOk, 6).until(30).ran() == "9 OK; ");
}

TEST_CASE("the end of a suppression that held nothing runs nothing") {
  CHECK(Subject().composite(kAlarm, 2).suppressor(kAlarm, 10).suppressor(kOk, 12).until(99).ran() == "4 ALARM; ");
}

TEST_CASE("a period of 0 is over at once") {
  CHECK(Subject(0s, 3s).composite(kAlarm, 2).ran() == "2 ALARM; ");
  CHECK(Subject(2s, 0s, kAlarm).composite(kAlarm, 2).suppressor(kOk, 6).ran() == "6 ALARM; ");
}

TEST_CASE("a suppressor without data does not suppress") {
  CHECK(Subject(2s, 3s, kUnknown).composite(kAlarm, 2).until(9).ran() == "4 ALARM; ");
  CHECK(Subject(2s, 3s, kAlarm).composite(kAlarm, 2).suppressor(kUnknown, 5).until(9).ran() == "8 ALARM; ");
  Subject s(2s, 3s, kAlarm);
  s.composite(kAlarm, 2).suppressor(kUnknown, 5).suppressor(kOk, 6);
  CHECK(s.until(9).ran() == "8 ALARM; ");
}

TEST_CASE("what is due at an instant comes before what happens at it") {
  CHECK(Subject().composite(kAlarm, 2).suppressor(kAlarm, 4).ran() == "4 ALARM; ");
  CHECK(Subject().composite(kAlarm, 2).composite(kOk, 4).until(9).ran() == "4 ALARM; 6 OK; ");
  CHECK(Subject().composite(kAlarm, 2).until(4).suppressor(kAlarm, 4).ran() == "4 ALARM; ");
}

TEST_CASE("a new suppressor drops waits that run") {
  Subject s;
  s.composite(kAlarm, 2).machine.use("other", kOk, at(3), s.runs);
  CHECK(s.why().empty());
  CHECK(s.until(99).ran().empty());
}

TEST_CASE("actions that the former suppressor held are not lost with it") {
  Subject s(2s, 3s, kAlarm);
  s.composite(kAlarm, 2);
  Subject held = s;
  held.machine.use("other", kAlarm, at(5), held.runs);
  CHECK(held.why() == "Alarm");
  Subject released = s;
  released.machine.use("other", kOk, at(5), released.runs);
  CHECK(released.until(99).ran() == "8 ALARM; ");
  Subject without = s;
  without.machine.use("", kUnknown, at(5), without.runs);
  CHECK(without.ran() == "5 ALARM; ");
}

TEST_CASE("a state that was stored goes on where it was") {
  Subject s;
  s.composite(kAlarm, 2);
  ActionSuppressor again(2s, 3s, s.machine.state());
  std::vector<ActionSuppressor::Run> runs;
  again.use("s", kOk, at(3), runs);
  CHECK(again.next_deadline() == at(4));
  again.advance(at(99), runs);
  REQUIRE(runs.size() == 1);
  CHECK(runs[0] == ActionSuppressor::Run{at(4), kAlarm});
}

TEST_CASE("a suppressor that changed while nobody looked is noticed at the next look") {
  Subject s(2s, 3s, kAlarm);
  s.composite(kAlarm, 2).machine.use("s", kOk, at(50), s.runs);
  CHECK(s.until(99).ran() == "53 ALARM; ");
}

}  // namespace
}  // namespace tocsin::alarm
