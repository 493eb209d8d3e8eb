#include <simdjson.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pattern/evaluate.h"
#include "pattern/extracted_values.h"
#include "pattern/matcher.h"
#include "pattern/parse.h"
#include "support/matched.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

// One line of a cases file; a rejected pattern has no event.
struct Case {
  std::string id;
  std::string kind;
  std::string pattern;
  std::optional<std::string> event;
  bool match = false;
  std::optional<std::map<std::string, std::string>> extracted;
};

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    const simdjson::dom::element object = parser.parse(line);
    const auto text = [&](const char* key) { return std::string(std::string_view(object[key])); };
    Case c{text("id"), "", text("pattern"), std::nullopt, false, std::nullopt};
    if (object["kind"].error() == simdjson::SUCCESS) c.kind = text("kind");
    if (object["event"].error() == simdjson::SUCCESS) {
      c.event = text("event");
      c.match = bool(object["match"]);
    }
    simdjson::dom::object extracted;
    if (object["extracted"].get(extracted) == simdjson::SUCCESS) {
      c.extracted.emplace();
      for (const auto& [key, value] : extracted) c.extracted->emplace(key, std::string_view(value));
    }
    cases.push_back(std::move(c));
  }
  return cases;
}

std::map<std::string, std::string> extracted(const Ast& ast, std::string_view event) {
  std::map<std::string, std::string> result;
  for (const auto& [key, value] : extracted_values(ast, event)) CHECK(result.emplace(key, value).second);
  return result;
}

bool matcher_says(const Ast& ast, std::string_view event) {
  const Slice whole{0, static_cast<std::uint32_t>(event.size())};
  Matcher matcher(std::vector{ast});
  Matcher::Scratch scratch;
  std::vector<Match> matches;
  const Block block{event, {&whole, 1}, false};
  REQUIRE(matcher.match(block, scratch, matches) == 1);
  return !matches.empty();
}

std::filesystem::path shared(const char* name) { return std::filesystem::path(TOCSIN_SHARED_DIR) / "cases" / name; }

}  // namespace

TEST_CASE("patterns do what AWS does, case by case") {
  const auto path = shared("filter-patterns.jsonl");
  if (!std::filesystem::exists(path)) {
    WARN("skipped: no " << path.string());
    return;
  }
  struct Counts {
    int evaluated = 0;
    int extracted = 0;
    int rejected = 0;
  };
  std::map<std::string, Counts> by_kind;
  for (const Case& c : read_cases(path)) {
    INFO(c.id << ": " << c.pattern << " on " << c.event.value_or("(no event)"));
    const auto ast = parse(c.pattern);
    Counts& counts = by_kind[c.kind];
    if (!c.event.has_value()) {
      CHECK_FALSE(ast.has_value());
      ++counts.rejected;
    } else {
      INFO((ast ? "" : with_caret(c.pattern, ast.error()) + " " + ast.error().message));
      REQUIRE(ast.has_value());
      CHECK(evaluate(*ast, *c.event) == c.match);
      CHECK(matcher_says(*ast, *c.event) == c.match);
      if (c.extracted) CHECK(extracted(*ast, *c.event) == *c.extracted);
      counts.extracted += c.extracted ? 1 : 0;
      ++counts.evaluated;
    }
  }
  for (const auto& [kind, counts] : by_kind) {
    std::cout << "filter-patterns.jsonl, " << kind << ": " << counts.evaluated << " matched and " << counts.extracted
              << " extracted as recorded, " << counts.rejected << " rejected as recorded\n";
  }
  CHECK(by_kind["text"].evaluated > 0);
  CHECK(by_kind["json"].evaluated > 0);
  CHECK(by_kind["space"].evaluated > 0);
  CHECK(by_kind["space"].extracted > 0);
}

TEST_CASE("filters in use on AWS parse") {
  const auto path = shared("real-world-filters.jsonl");
  if (!std::filesystem::exists(path)) {
    WARN("skipped: no " << path.string());
    return;
  }
  int parsed = 0;
  for (const Case& c : read_cases(path)) {
    INFO(c.id << ": " << c.pattern);
    CHECK(parse(c.pattern).has_value());
    ++parsed;
  }
  std::cout << "real-world-filters.jsonl: " << parsed << " parsed\n";
}

TEST_CASE("all patterns together match what each of them matches alone") {
  const auto path = shared("filter-patterns.jsonl");
  if (!std::filesystem::exists(path)) {
    WARN("skipped: no " << path.string());
    return;
  }
  std::vector<Ast> patterns;
  std::set<std::string> events;
  for (const Case& c : read_cases(path)) {
    if (auto ast = parse(c.pattern)) patterns.push_back(std::move(*ast));
    if (c.event) events.insert(*c.event);
  }
  std::string bytes;
  std::vector<Slice> records;
  std::vector<test::Matched> expected;
  for (const std::string& event : events) {
    const Slice slice{bytes.size(), static_cast<std::uint32_t>(event.size())};
    records.push_back(slice);
    for (std::uint32_t p = 0; p < patterns.size(); ++p) {
      if (evaluate(patterns[p], event)) expected.push_back({slice, p});
    }
    bytes += event + "\n";
  }
  for (const ScannerKind scanner : {ScannerKind::fastest, ScannerKind::portable}) {
    const Matcher matcher(patterns, scanner);
    Matcher::Scratch scratch;
    CHECK((test::matched(matcher, {bytes, records, false}, scratch) == expected));
  }
  std::cout << "filter-patterns.jsonl: " << patterns.size() << " patterns on " << events.size() << " events\n";
}
