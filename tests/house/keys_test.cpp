// Every key that a rule file or the settings may have stands in a manual page.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::set<std::string> known_keys() {
  const std::regex known(R"x(Key\{"([a-zA-Z_]+)"\})x");  // those that are not available have a second argument
  std::set<std::string> keys;
  for (const auto& entry : fs::directory_iterator(fs::path(TOCSIN_SOURCE_DIR) / "lib/ruleset")) {
    const std::string text = read(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), known), end; at != end; ++at) keys.insert((*at)[1]);
  }
  return keys;
}

}  // namespace

TEST_CASE("every key of a rule file and of the settings stands in the manual") {
  const fs::path docs = fs::path(TOCSIN_SOURCE_DIR) / "docs";
  const std::string manual = read(docs / "tocsin-rules.5") + read(docs / "tocsin.yaml.5");
  const std::set<std::string> keys = known_keys();
  CHECK(keys.size() > 60);
  for (const std::string& key : keys) {
    CAPTURE(key);
    CHECK(std::regex_search(manual, std::regex("\\b" + key + "\\b")));
  }
}
