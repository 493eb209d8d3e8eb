// Runs every folder beside it; see README.md.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "daemon/replay.h"
#include "support/temp_dir.h"

using namespace tocsin;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string replace_all(std::string text, std::string_view what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::string summary_line(const daemon::ReplaySummary& summary) {
  std::ostringstream out;
  out << "events " << summary.events << " bytes " << summary.bytes;
  for (const auto& [name, n] : summary.matches) out << "\nmatches " << n << " of " << name;
  out << "\nstate changes " << summary.state_changes << " rejected " << summary.rejected << "\n";
  return out.str();
}

}  // namespace

TEST_CASE("each case replays to what it expects") {
  const fs::path all = fs::path(TOCSIN_SOURCE_DIR) / "tests" / "cases";
  std::size_t run = 0;
  for (const auto& entry : fs::directory_iterator(all)) {
    if (!entry.is_directory()) continue;
    CAPTURE(entry.path().filename().string());
    const test::TempDir dir;
    daemon::ConfigurationSource source;
    source.config = dir.write("tocsin.yaml", "host: test\n");
    source.rules = {
        dir.write("rules.yaml", replace_all(read(entry.path() / "rules.yaml"), "@DIR@", entry.path().string()))};
    const daemon::Configuration configuration = daemon::read_configuration(source);
    INFO(configuration.diagnostics.to_text());
    REQUIRE_FALSE(configuration.diagnostics.has_errors());
    std::string seen;
    const auto summary = daemon::replay(configuration, {}, *parse_iso8601("2026-11-21T00:00:00Z"),
                                        [&seen](const Transition& t) { seen += to_json(t) + "\n"; });
    seen += summary_line(summary);
    const fs::path expected = entry.path() / "expected.txt";
    if (!fs::exists(expected)) std::ofstream(dir.path() + ".seen", std::ios::binary) << seen;
    CHECK(seen == read(expected));
    ++run;
  }
  CHECK(run >= 2);
}
