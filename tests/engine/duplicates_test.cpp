// Records that are delivered more than once.
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "engine/engine.h"
#include "support/rules.h"
#include "support/state_model.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

const std::string kRules = R"(
log_groups:
  - {name: trail, files: [/t/*.json.gz], format: cloudtrail}
  - {name: other, files: [/t/*.json.gz], format: cloudtrail}
metric_filters:
  - name: logins
    log_group: trail
    pattern: '{ $.eventName = ConsoleLogin }'
    metric_transformation: {namespace: n, name: logins, value: 1, default_value: 0}
  - name: bytes
    log_group: trail
    pattern: '{ $.eventName = * }'
    metric_transformation: {namespace: n, name: bytes, value: $.bytes}
  - name: others
    log_group: other
    pattern: '{ $.eventName = ConsoleLogin }'
alarms:
  - {name: many, namespace: n, metric_name: logins, statistic: Sum, comparison_operator: GreaterThanThreshold, threshold: 2, period: 5m}
)";

Time at(std::string_view clock) { return *parse_iso8601("2026-11-15T" + std::string(clock) + "Z"); }

std::string record(const std::string& id, const std::string& name = "ConsoleLogin", const std::string& more = "") {
  return R"({"eventVersion":"1.08","eventTime":"2026-11-15T20:59:58Z","eventName":")" + name + R"(","eventID":")" + id +
         R"(","recipientAccountId":"111122223333")" + more + "}";
}

std::string document(const std::vector<std::string>& records) {
  std::string text = "{\"Records\":[";
  for (const std::string& r : records) text += (text.ends_with('[') ? "" : ",") + r;
  return text + "]}";
}

engine::Findings scan(const engine::Program& program, const std::string& text, std::uint32_t group = 0) {
  engine::Scratch scratch;
  Chunk chunk;
  chunk.bytes = text;
  chunk.start.log_group = program.rules().log_groups[group].name.value;
  chunk.read_from = "/t/x";
  chunk.reference = at("21:00:00");
  chunk.final = true;
  return engine::scan(program, GroupId{group}, chunk, scratch);
}

struct World {
  std::shared_ptr<const engine::Program> program = test::program_of(kRules);
  engine::Engine engine{EngineState{}};
  test::StateModel stored;

  World() { stored.apply(engine.apply(engine::NewProgram{program, at("20:00:00")}).delta); }
  std::vector<Transition> take(const std::string& text, std::uint32_t group = 0) {
    auto output = engine.apply(scan(*program, text, group));
    stored.apply(output.delta);
    return output.transitions;
  }
  void restart() {
    engine = engine::Engine(stored.state());
    engine.apply(engine::NewProgram{program, at("21:00:00")});
  }
  [[nodiscard]] std::uint64_t count(const std::string& scope, const std::string& name) const {
    const auto found = engine.counters().find({scope, name});
    return found == engine.counters().end() ? 0 : found->second;
  }
};

}  // namespace

TEST_CASE("a record that is delivered again counts once: in another file, in the same, and after a restart") {
  World w;
  w.take(document({record("a"), record("b"), record("a")}));
  w.take(document({record("b"), record("x", "Other")}));
  w.restart();
  CHECK(w.take(document({record("a"), record("b"), record("x", "Other")})).empty());
  CHECK(w.count("log_group/trail", "events") == 3);
  CHECK(w.count("log_group/trail", "matched") == 3);
  CHECK(w.count("log_group/trail", "duplicate") == 5);
  CHECK(w.count("metric_filter/logins", "matches") == 2);
  CHECK(w.take(document({record("c")})).size() == 1);
  CHECK(w.engine.seen_records() == 4);
}

TEST_CASE("findings of which the copies are dropped are those of the records alone") {
  World once;
  World twice;
  const std::string damaged = record("b", "Get", R"(,"bytes":"none")");  // no value
  const std::string undated = R"({"eventVersion":"1.08","eventName":"Get","eventID":"u","bytes":7})";
  const std::string latin = record("l", "Get\xe9", R"(,"bytes":3)");
  const std::vector<std::string> records = {record("a"), damaged, undated, record("d", "Get", R"(,"bytes":1)"), latin};
  const std::string first = document(records);
  CHECK(once.take(first) == twice.take(first));
  std::vector<std::string> more = records;
  more.insert(more.begin() + 2, record("e", "Get", R"(,"bytes":2)"));
  more.push_back(record("f"));
  once.take(document({more[2], more.back()}));
  const auto bytes_of_more = document(more).size();
  twice.take(document(more));
  for (const char* name : {"events", "matched", "undated", "no_value", "invalid_utf8", "future_stamps"}) {
    CAPTURE(name);
    CHECK(once.count("log_group/trail", name) == twice.count("log_group/trail", name));
  }
  for (const char* filter : {"logins", "bytes"}) {
    CHECK(once.count(std::string("metric_filter/") + filter, "matches") ==
          twice.count(std::string("metric_filter/") + filter, "matches"));
  }
  CHECK(twice.count("log_group/trail", "bytes") == first.size() + bytes_of_more);
  const auto a = once.stored.state();
  const auto b = twice.stored.state();
  REQUIRE(a.alarms.size() == b.alarms.size());
  CHECK(a.alarms[0].windows == b.alarms[0].windows);  // default values among them
}

TEST_CASE("two log groups that read the same files count each for itself") {
  World w;
  w.take(document({record("a")}), 0);
  w.take(document({record("a")}), 1);
  CHECK(w.count("metric_filter/logins", "matches") == 1);
  CHECK(w.count("metric_filter/others", "matches") == 1);
}

TEST_CASE("records are remembered by the time of their arrival, a day long") {
  World w;
  w.take(document({record("a")}));
  w.engine.apply(engine::Advance{at("20:30:00") + 23h, {}});
  w.take(document({record("a"), record("b")}));
  CHECK(w.count("log_group/trail", "duplicate") == 1);
  w.engine.apply(engine::Advance{at("20:30:00") + 24h + 23h, {}});
  w.take(document({record("c")}));
  w.engine.apply(engine::Advance{at("20:30:00") + 72h, {}});
  CHECK(w.engine.seen_records() < 3);
}
