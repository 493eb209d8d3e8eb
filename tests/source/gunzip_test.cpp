#include "source/gunzip.h"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "support/gzip.h"

using namespace tocsin;
using source::Gunzip;
using test::gzip;

namespace {

std::string lines(std::mt19937& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes)
    text += "line " + std::to_string(random() % 5000) + (random() % 3 == 0 ? " failed\n" : "\n");
  return text;
}

struct Outcome {
  std::string text;
  bool damaged = false;
  bool at_member_end = false;

  [[nodiscard]] bool whole() const { return !damaged && at_member_end; }
};

// Fed in pieces of `piece` bytes, asked for `most` at a time.
Outcome gunzip(Gunzip stream, const std::string& bytes, std::size_t piece, std::size_t most) {
  Outcome outcome;
  std::string held;
  for (std::size_t at = 0; at < bytes.size() && !outcome.damaged;) {
    held += bytes.substr(at, piece);
    at += piece;
    for (;;) {
      std::string_view input = held;
      const auto state = stream.inflate(input, most, outcome.text);
      held.erase(0, held.size() - input.size());
      outcome.damaged = state == Gunzip::State::damaged;
      if (state != Gunzip::State::full) break;
    }
  }
  outcome.at_member_end = stream.at_member_end();
  return outcome;
}

std::string mutated(std::string bytes, std::mt19937& random) {
  for (auto changes = random() % 3; changes != UINT32_MAX; --changes) {
    const std::size_t at =
        random() % 4 == 0 ? random() % std::min<std::size_t>(bytes.size(), 20) : random() % bytes.size();
    switch (random() % 4) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        break;
      case 1:
        bytes[at] = static_cast<char>(random());
        break;
      case 2:
        bytes.erase(at, 1 + random() % 3);
        break;
      default:
        bytes.resize(at + 1);
    }
    if (bytes.empty()) bytes = "\x1f";
    if (changes == 0) break;
  }
  return bytes;
}

}  // namespace

TEST_CASE("several members, cut anywhere, come out as what went in") {
  std::mt19937 random(3);  // NOLINT: the same on every run
  const std::string one = lines(random, 3000);
  const std::string bytes = gzip(one, 6) + gzip("", 6) + gzip(one, 0) + gzip(one, 1, Z_FIXED) + std::string(20, '\0');
  for (const std::size_t piece : {1U, 7U, 64U, 4096U, 100'000U}) {
    for (const std::size_t most : {1U, 100U, 65536U}) {
      const Outcome outcome = gunzip(Gunzip(), bytes, piece, most);
      CHECK(outcome.whole());
      CHECK(outcome.text == one + one + one);
    }
  }
}

TEST_CASE("a wrong checksum or length at the end of a member is damage") {
  const std::string good = gzip("some text that is long enough to be compressed, compressed, compressed", 6);
  for (std::size_t back = 1; back <= 8; ++back) {
    std::string bad = good;
    bad[bad.size() - back] = static_cast<char>(bad[bad.size() - back] ^ 1);
    CHECK(gunzip(Gunzip(), bad, 1000, 1000).damaged);
  }
}

TEST_CASE("a header with all its parts is passed over, and one that zlib refuses is damage") {
  const std::string text = "text";
  const std::string plain = gzip(text, 6);
  const std::string fixed = plain.substr(4, 6);
  const std::string rest = plain.substr(10);
  // Extra field, name, comment and the header's own checksum.
  std::string header = "\x1f\x8b\x08\x1e" + fixed + std::string("\x03\x00xyz", 5) + std::string("name\0remark\0", 12);
  const auto checksum = ::crc32(0, reinterpret_cast<const Bytef*>(header.data()), static_cast<uInt>(header.size()));
  const std::string stored{static_cast<char>(checksum & 0xff), static_cast<char>(checksum >> 8 & 0xff)};
  for (const std::size_t piece : {1U, 5U, 1000U}) {
    CHECK(gunzip(Gunzip(), header + stored + rest, piece, 100).text == text);
    CHECK(gunzip(Gunzip(), header + stored + rest, piece, 100).whole());
    CHECK(gunzip(Gunzip(), header + "xx" + rest, piece, 100).damaged);
  }
  for (const char flag : {'\x20', '\x40', '\x80'})
    CHECK(gunzip(Gunzip(), std::string("\x1f\x8b\x08") + flag + fixed + rest, 1000, 100).damaged);
}

TEST_CASE("ISA-L takes for whole what zlib takes for whole, and makes the same of it") {
  if (!source::make_isal_inflater()) {
    WARN("built without ISA-L");
    return;
  }
  std::mt19937 random(11);  // NOLINT: the same on every run
  int whole = 0;
  int damaged = 0;
  int in_doubt = 0;
  for (int i = 0; i < 6000; ++i) {
    const std::string text = lines(random, random() % 3000);
    std::string bytes = gzip(text, static_cast<int>(random() % 10), random() % 4 == 0 ? Z_FIXED : Z_DEFAULT_STRATEGY);
    if (random() % 3 == 0) bytes += gzip(lines(random, 200), 6);
    if (random() % 20 != 0) bytes = mutated(std::move(bytes), random);
    const std::size_t piece = 1 + random() % 5000;
    const Outcome expected = gunzip(Gunzip(source::make_zlib_inflater()), bytes, piece, 4096);
    const Outcome outcome = gunzip(Gunzip(source::make_isal_inflater()), bytes, piece, 4096);
    CAPTURE(i, bytes.size(), piece, expected.damaged, outcome.damaged, expected.text.size(), outcome.text.size());
    CHECK(outcome.whole() == expected.whole());
    // In what was cut short each may find the damage before the other; with more bytes behind it both see it.
    if (outcome.damaged != expected.damaged) {
      const std::string longer = bytes + std::string(70'000, '\xff');
      CHECK(gunzip(Gunzip(source::make_zlib_inflater()), longer, piece, 4096).damaged);
      CHECK(gunzip(Gunzip(source::make_isal_inflater()), longer, piece, 4096).damaged);
      ++in_doubt;
    }
    if (expected.whole()) CHECK(outcome.text == expected.text);
    whole += expected.whole() ? 1 : 0;
    damaged += expected.damaged ? 1 : 0;
  }
  CHECK(whole > 300);
  CHECK(damaged > 1000);
  CHECK(in_doubt < damaged / 4);
}

TEST_CASE(
    "what a library holds back for want of room comes without more input, also at the end and where a file is cut") {
  std::mt19937 random(20261125);
  const std::string text = lines(random, 4096).substr(0, 4096);
  const std::string bytes = gzip(text);
  for (const bool isal : {false, true}) {
    const auto stream = [isal] {
      return isal ? Gunzip(source::make_isal_inflater()) : Gunzip(source::make_zlib_inflater());
    };
    if (isal && !source::make_isal_inflater()) continue;
    CAPTURE(isal);
    for (std::size_t most = 1; most <= 4096; most *= 2) {
      const Outcome outcome = gunzip(stream(), bytes, bytes.size(), most);
      CHECK(outcome.whole());
      CHECK(outcome.text == text);
    }
    for (std::size_t cut = 20; cut < bytes.size(); cut += 7) {
      const std::string all = gunzip(stream(), bytes.substr(0, cut), cut, 1U << 20U).text;
      CHECK(gunzip(stream(), bytes.substr(0, cut), 3, 16).text == all);
    }
  }
}
