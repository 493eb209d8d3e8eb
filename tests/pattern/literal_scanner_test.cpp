#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pattern/literal_scanner.h"

using namespace tocsin::pattern;

namespace {

using Hits = std::vector<std::pair<std::size_t, std::uint32_t>>;  // end, literal

Hits hits_of(const LiteralScanner& scanner, std::string_view block) {
  Hits hits;
  const auto scratch = scanner.make_scratch();
  scanner.scan(
      block, *scratch,
      [](void* to, std::uint32_t literal, std::size_t end) { static_cast<Hits*>(to)->emplace_back(end, literal); },
      &hits);
  for (std::size_t i = 1; i < hits.size(); ++i) CHECK(hits[i - 1].first <= hits[i].first);
  std::sort(hits.begin(), hits.end());
  return hits;
}

Hits obvious(const std::vector<std::string_view>& literals, std::string_view block) {
  Hits hits;
  for (std::size_t end = 1; end <= block.size(); ++end) {
    for (std::uint32_t l = 0; l < literals.size(); ++l) {
      if (block.substr(0, end).ends_with(literals[l])) hits.emplace_back(end, l);
    }
  }
  return hits;
}

void check_all(const std::vector<std::string_view>& literals, std::string_view block) {
  const Hits expected = obvious(literals, block);
  CHECK(hits_of(*make_aho_corasick(literals), block) == expected);
  if (const auto fast = make_vectorscan(literals)) CHECK(hits_of(*fast, block) == expected);
}

}  // namespace

TEST_CASE("every occurrence of every literal is reported, also of those that overlap or hold each other") {
  check_all({"she", "he", "hers", "his", "s"}, "ushers his hishershe");
  check_all({"aa", "a", "aaa"}, "aaaaa");
  check_all({"ab"}, "");
  check_all({"abc"}, "ab");
}

TEST_CASE("literals may hold any byte") {
  using namespace std::string_view_literals;
  check_all({"\0"sv, "\n"sv, "\r\n"sv, "\xFF\0"sv, "\xC3\xA9"sv, "(.*)"sv, "[a]"sv, "\\"sv},
            "a\0b\r\n\xFF\0\xC3\xA9(.*)[a]\\"sv);
}

TEST_CASE("both scanners find what an obvious search finds in random texts") {
  std::mt19937_64 random(20261124);
  for (int round = 0; round < 200; ++round) {
    const auto text = [&](std::size_t longest) {
      std::string out;
      for (std::size_t n = random() % longest + 1; n > 0; --n) out += static_cast<char>('a' + random() % 3);
      return out;
    };
    std::vector<std::string> texts;
    for (std::size_t n = random() % 30 + 1; n > 0; --n) texts.push_back(text(round % 2 == 0 ? 3 : 12));
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    check_all({texts.begin(), texts.end()}, text(300));
  }
}

// What vectorscan 5.4.9 does wrong with small sets, for some alignments of what it scans.
TEST_CASE("a literal is found wherever it stands, also at the very end, however the block is aligned") {
  const std::vector<std::vector<std::string_view>> sets = {
      {"a b", " "}, {"a"}, {"ab", "c"}, {"abc", "xyz"}, {"abcdefgh", "ijklmnop", "b"}};
  std::vector<char> room(1024);
  for (const auto& literals : sets) {
    const auto fast = make_vectorscan(literals);
    if (!fast) continue;
    const auto scratch = fast->make_scratch();
    std::size_t missed = 0;
    for (const std::size_t length :
         std::initializer_list<std::size_t>{1, 31, 64, 66, 106, 127, 128, 129, 135, 192, 300, 511}) {
      for (std::size_t alignment = 0; alignment < 64; ++alignment) {
        for (std::uint32_t l = 0; l < literals.size(); ++l) {
          for (std::size_t at = 0; at + literals[l].size() <= length; at += at + 100 < length ? 7 : 1) {
            std::fill(room.begin(), room.end(), '0');
            std::copy(literals[l].begin(), literals[l].end(),
                      room.begin() + static_cast<std::ptrdiff_t>(alignment + at));
            Hits hits;
            fast->scan(
                {room.data() + alignment, length}, *scratch,
                [](void* to, std::uint32_t literal, std::size_t end) {
                  static_cast<Hits*>(to)->emplace_back(end, literal);
                },
                &hits);
            const std::pair<std::size_t, std::uint32_t> expected{at + literals[l].size(), l};
            if (std::count(hits.begin(), hits.end(), expected) != 1) ++missed;
          }
        }
      }
    }
    CHECK(missed == 0);
  }
}
