#include "pattern/json_finder.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <deque>
#include <new>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "pattern/evaluate.h"
#include "pattern/json_anchors.h"
#include "pattern/json_tokens.h"
#include "pattern/parse.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

using Found = std::vector<std::uint32_t>;

std::atomic<std::size_t> allocations = 0;

class Patterns {
 public:
  explicit Patterns(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      auto ast = parse(text);
      INFO(text);
      REQUIRE(ast);
      patterns_.push_back(std::move(*ast));
    }
    std::vector<JsonFinder::Rule> rules;
    for (const Ast& pattern : patterns_) {
      rules.push_back({static_cast<std::uint32_t>(rules.size()), &std::get<Json>(pattern.pattern)});
    }
    finder_.emplace(rules);
  }

  [[nodiscard]] const Json& json(std::size_t i) const { return std::get<Json>(patterns_[i].pattern); }
  [[nodiscard]] const JsonFinder& finder() const { return *finder_; }

  // What matches, after making sure that the slow twin agrees.
  Found find(const std::string& event) {
    Found found;
    finder_->match(event, event.size(), scratch_, found);
    Found expected;
    for (std::uint32_t i = 0; i < patterns_.size(); ++i) {
      if (evaluate(patterns_[i], event)) expected.push_back(i);
    }
    CHECK(found == expected);
    return found;
  }

 private:
  std::deque<Ast> patterns_;
  std::optional<JsonFinder> finder_;
  JsonFinder::Scratch scratch_;
};

// The paths of a pattern's anchors when it is looked for beside the others, as "a.b[0].*"; "none" where it has none.
std::string anchors_of(const Patterns& patterns, std::size_t count, std::size_t pattern) {
  std::vector<const Json*> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(&patterns.json(i));
  const auto anchors = AnchorChoice(all).anchors(patterns.json(pattern));
  if (!anchors) return "none";
  std::string text;
  for (const Anchor& anchor : *anchors) {
    text += text.empty() ? "" : " ";
    for (const Step& step : anchor.path) {
      text += step.kind == Step::Kind::key        ? "." + step.key
              : step.kind == Step::Kind::wildcard ? std::string(".*")
                                                  : "[" + std::to_string(step.index) + "]";
    }
    if (anchor.elements) text += ".*";
  }
  return text;
}

std::string nested(std::size_t depth, const std::string& inside) {
  return "{\"a\":1,\"d\":" + std::string(depth - 1, '[') + inside + std::string(depth - 1, ']') + "}";
}

}  // namespace

// Counts what is allocated. Not inlined: g++ would take malloc() and delete for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// simdjson asks this way, and deletes what it got as above.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return operator new(size); }
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("the finder gives the patterns that match, ascending, and nothing when there are none") {
  Patterns patterns({"{ $.z = 1 }", "{ $.a NOT EXISTS }", "{ $.b = x }", "{ $.c.d[1] = 2 }", "{ $.b = y }"});
  CHECK(patterns.find(R"({"c":{"d":[1,2]},"b":"x","z":1})") == Found{0, 1, 2, 3});
  CHECK(patterns.find(R"({"a":0})").empty());
  CHECK(Patterns({}).find(R"({"a":0})").empty());
}

TEST_CASE("patterns are given by the numbers they came with") {
  const Ast first = *parse("{ $.a = 1 }");
  const Ast second = *parse("{ $.a >= 1 }");
  const std::vector<JsonFinder::Rule> rules = {{9, &std::get<Json>(first.pattern)},
                                               {4, &std::get<Json>(second.pattern)}};
  JsonFinder::Scratch scratch;
  Found found = {1};
  const std::string event = R"({"a":1})";
  JsonFinder(rules).match(event, event.size(), scratch, found);
  CHECK(found == Found{1, 4, 9});
}

TEST_CASE("an event that is invalid anywhere matches nothing, however far from what was looked for") {
  Patterns patterns({"{ $.a = 1 }", "{ $.x NOT EXISTS }"});
  CHECK(patterns.find(R"({"a":1,"b":[1,{"c":2}]})") == Found{0, 1});
  for (const char* event : {R"({"a":1,"b":[1,{"c":}]})", R"({"a":1,"b":[1,{"c":2]}})", R"({"a":1,"b":tru})",
                            R"({"a":1,"b":01})", R"({"a":1,"b":"\q"})", R"({"a":1,"b":"\ud8"})", R"({"a":1}x)",
                            R"({"a":1}{"a":1})", R"({"a":1,})", R"({"a":1)", R"({"a":1,"b})", R"({"a":1 "b":2})",
                            R"([{"a":1}])", R"(x {"a":1})", "{\"a\":1,\"b\":\"\x01\"}", "", "{", " "}) {
    INFO(event);
    CHECK(patterns.find(event).empty());
  }
}

TEST_CASE("of a repeated name the last value counts, whichever was found first") {
  Patterns patterns({"{ $.a = 1 }", "{ $.a = 2 }", "{ $.a.b = 3 }", "{ $.* = 1 }"});
  CHECK(patterns.find(R"({"a":1,"a":2})") == Found{1});
  CHECK(patterns.find(R"({"a":2,"\u0061":1})") == Found{0, 3});
  CHECK(patterns.find(R"({"a":{"b":3},"a":{}})").empty());
  CHECK(patterns.find(R"({"a":{},"a":{"b":0,"b":3}})") == Found{2});
}

TEST_CASE("names and texts are found however they are escaped") {
  Patterns patterns({R"({ $.eventName = "a\"b" })", "{ $.['\xC3\xA9'] = \xC3\xA9 }", "{ $.path = \"C:\\x\" }"});
  CHECK(patterns.find(R"({"event\u004eame":"a\u0022b"})") == Found{0});
  CHECK(patterns.find(R"({"\u00e9":"\u00E9"})") == Found{1});
  CHECK(patterns.find(R"({"path":"C:\\x"})") == Found{2});
}

TEST_CASE("broken characters hide no event") {
  Patterns patterns({"{ $.a = 1 }", "{ $.b = \"x\xEF\xBF\xBDy\" }"});
  CHECK(patterns.find("{\"a\":1,\"b\":\"x\xFFy\"}") == Found{0, 1});
  CHECK(patterns.find(R"({"a":1,"b":"x\ud800y"})") == Found{0, 1});
  CHECK(patterns.find("{\"a\":1,\"\xC3\":\"\xF0\x9F\"}") == Found{0});
}

TEST_CASE("numbers of any size hide no event and are compared exactly") {
  Patterns patterns({"{ $.a = 1 }", "{ $.n = 18446744073709551616 }", "{ $.n > 1e308 }", "{ $.n = 9007199254740993 }",
                     "{ $.n = 0 }", "{ $.n = \"-0\" }", "{ $.n = Infinity }"});
  CHECK(patterns.find(R"({"a":1,"n":18446744073709551616})") == Found{0, 1});
  CHECK(patterns.find(R"({"n":18446744073709551617})").empty());
  CHECK(patterns.find(R"({"a":1,"n":1e309})") == Found{0, 6});
  CHECK(patterns.find("{\"n\":1" + std::string(309, '0') + "}") == Found{2});
  CHECK(patterns.find(R"({"n":9007199254740993})") == Found{3});
  CHECK(patterns.find(R"({"n":9007199254740992})").empty());
  CHECK(patterns.find(R"({"n":-0})") == Found{4});
}

TEST_CASE("an event may nest as deep as is allowed and no deeper, empty or not at the bottom") {
  Patterns patterns({"{ $.a = 1 }", "{ $.x NOT EXISTS }"});
  for (const std::string inside : {"", "1", "{}"}) {
    const std::size_t deepest = limits::kJsonDepth - (inside == "{}" ? 1 : 0);
    CHECK(patterns.find(nested(deepest, inside)) == Found{0, 1});
    CHECK(patterns.find(nested(deepest + 1, inside)).empty());
  }
}

TEST_CASE("a path with a wildcard and a path through the same place do not hide each other") {
  Patterns patterns(
      {"{ $.a[*].b = 1 }", "{ $.a[1].b = 1 }", "{ $.*[0].b = 1 }", "{ $.a.*.b = 1 }", "{ $.a[1].* = 1 }"});
  CHECK(patterns.find(R"({"a":[{"b":0},{"b":1}]})") == Found{0, 1, 3, 4});
  CHECK(patterns.find(R"({"a":[{"b":1}]})") == Found{0, 2, 3});
  CHECK(patterns.find(R"({"a":{"k":{"b":1}}})") == Found{0, 3});
}

TEST_CASE("a null is found in its place or directly in an array there") {
  Patterns patterns({"{ $.a IS NULL }", "{ $.a[*] IS NULL }", "{ $.a IS TRUE }", "{ $.a IS FALSE }"});
  CHECK(patterns.find(R"({"a":null})") == Found{0});
  CHECK(patterns.find(R"({"a":[1,null]})") == Found{0, 1});
  CHECK(patterns.find(R"({"a":[[null]]})").empty());
  CHECK(patterns.find(R"({"a":true})") == Found{2});
  CHECK(patterns.find(R"({"a":false})") == Found{3});
}

TEST_CASE("huge events are read, and small ones after them") {
  Patterns patterns({"{ $.a = 1 }", "{ $.b[300000] = 7 }"});
  std::string huge = R"({"a":1,"b":[)";
  for (int i = 0; i < 300'000; ++i) huge += "0,";
  CHECK(patterns.find(huge + "7]}") == Found{0, 1});
  CHECK(patterns.find(R"({"a":1})") == Found{0});
  CHECK(patterns.find(R"({"a":"1","c":")" + std::string(900'000, 'x') + "\"}") == Found{0});
}

TEST_CASE("an event is read to its end and not beyond, whatever stands behind it") {
  const Patterns patterns({"{ $.a = 1 }"});
  JsonFinder::Scratch scratch;
  const std::string event = R"({"a":1})";
  for (const std::string& behind : {std::string(), std::string("\""), std::string(100, '\\'), std::string(100, '}')}) {
    const std::string bytes = event + behind;
    Found found;
    patterns.finder().match(std::string_view(bytes).substr(0, event.size()), bytes.size(), scratch, found);
    CHECK(found == Found{0});
  }
}

TEST_CASE("an anchor is the test that seldom holds: names of calls rather than their service") {
  const Patterns patterns({"{ $.source = iam && ($.name = A || $.name = B || $.name = C) }",
                           "{ $.source = s3 && $.name = D }", "{ $.a > 1 && $.b = \"x*\" && $.c != 3 }",
                           "{ $.a NOT EXISTS && $.b IS TRUE }", "{ $.a NOT EXISTS || $.b = 1 }", "{ $.a[*] != 1 }",
                           "{ $.* != 1 }", "{ $.a IS NULL }"});
  CHECK(anchors_of(patterns, 8, 0) == ".name .name .name");
  CHECK(anchors_of(patterns, 8, 1) == ".name");
  CHECK(anchors_of(patterns, 8, 2) == ".b");
  CHECK(anchors_of(patterns, 8, 3) == ".b");
  CHECK(anchors_of(patterns, 8, 4) == "none");
  CHECK(anchors_of(patterns, 8, 5) == ".a");
  CHECK(anchors_of(patterns, 8, 6) == "none");
  CHECK(anchors_of(patterns, 8, 7) == ".a .a.*");
}

TEST_CASE("an event that matches nothing costs no memory, once the buffers are there") {
  const Patterns patterns({"{ $.name = x }", "{ $.user.type = \"Ro*\" && $.source NOT EXISTS }", "{ $.size > 10 }",
                           "{ $.list[*] = 5 && $.name = y }", "{ $.name = aVeryLongNameOfACallThatIsNeverMade }"});
  JsonFinder::Scratch scratch;
  Found found;
  const std::string candidate = R"({"name":"a\u0062c","user":{"type":"Root"},"source":"s","size":7,"list":[1,5]})";
  const std::string other = R"({"name":"aVeryLongNameOfACallThatIsNeverMadE","size":-1.5e300})" + std::string(64, ' ');
  const auto run = [&] {
    patterns.finder().match(candidate, candidate.size(), scratch, found);
    patterns.finder().match(other, other.size(), scratch, found);
  };
  run();
  const std::size_t before = allocations;
  for (int i = 0; i < 1000; ++i) run();
  const std::size_t after = allocations;
  CHECK(found.empty());
  CHECK(after == before);
}

TEST_CASE("of ten thousand patterns those are found that match") {
  std::vector<std::string> texts;
  for (int i = 0; i < 10'000; ++i) {
    const std::string n = std::to_string(i);
    texts.push_back(i % 2 == 0 ? "{ $.source = s" + std::to_string(i % 10) + " && $.name = n" + n + " }"
                               : "{ $.path" + n + ".x = 1 && $.y NOT EXISTS }");
  }
  const Patterns patterns(texts);
  JsonFinder::Scratch scratch;
  Found found;
  const std::string event = R"({"name":"n4242","source":"s2","path77":{"x":1}})";
  patterns.finder().match(event, event.size(), scratch, found);
  CHECK(found == Found{77, 4242});
}
