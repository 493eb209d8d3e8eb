#include "source/done_files.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

namespace tocsin::source {

TEST_CASE("the stored form of a path never changes") { CHECK(hash_of_path("/trail/a.json.gz") == 0xeadb4235734f6699); }

TEST_CASE("files that are done with are found again, through any order of coming and going") {
  DoneFiles files;
  std::map<std::uint64_t, DoneFile> plain;
  std::mt19937_64 random(3);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t path = random() % 3'000 * 64;  // many would like the same slot
    if (random() % 3 == 0) {
      files.erase(path);
      plain.erase(path);
    } else {
      DoneFile file;
      file.path = path;
      file.size = static_cast<std::uint64_t>(i);
      files.put(file, 7);
      plain[path] = file;
    }
    const std::uint64_t asked = random() % 3'000 * 64;
    const auto* found = files.find(asked);
    const auto expected = plain.find(asked);
    REQUIRE((found != nullptr) == (expected != plain.end()));
    if (found != nullptr) REQUIRE(found->file == expected->second);
  }
  CHECK(files.size() == plain.size());
}

}  // namespace tocsin::source
