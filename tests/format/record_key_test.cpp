#include "format/record_key.h"

#include <catch2/catch.hpp>
#include <set>

#include "format/cloudtrail.h"
#include "model/chunk.h"

using namespace tocsin;

namespace {

std::vector<std::uint64_t> keys_of(const std::string& bytes) {
  Chunk chunk;
  chunk.bytes = bytes;
  chunk.final = true;
  DecoderState state;
  std::vector<Slice> records;
  Counters counters;
  auto keys = format::make_cloudtrail()->frame(chunk, state, records, counters).keys;
  REQUIRE(keys.size() == records.size());
  return keys;
}

std::string record(const std::string& id, const std::string& account, const std::string& more = "") {
  return R"({"eventVersion":"1.08","userIdentity":{"eventID":"nested"},"eventID":")" + id +
         R"(","recipientAccountId":")" + account + "\"" + more + "}";
}

}  // namespace

TEST_CASE("copies of a record have one key, wherever they stand and however they are printed") {
  const std::string compact = record("e-1", "111122223333");
  const std::string printed =
      "{\n  \"eventVersion\": \"1.08\",\n  \"userIdentity\": { \"eventID\": \"nested\" },\n"
      "  \"eventID\": \"e-1\",\n  \"recipientAccountId\": \"111122223333\"\n}";
  const auto keys = keys_of(compact + "{\"Records\":[" + compact + "," + printed + "]}");
  CHECK(keys == std::vector<std::uint64_t>(3, keys[0]));
  CHECK(keys[0] != 0);
}

TEST_CASE("another id, another account, or something else said under one id makes another record") {
  const auto keys = keys_of(record("e-1", "111122223333") + record("e-2", "111122223333") +
                            record("e-1", "111122224444") + record("e-1", "111122223333", R"(,"errorCode":"x")"));
  CHECK(std::set<std::uint64_t>(keys.begin(), keys.end()).size() == 4);
}

TEST_CASE("what has no id, or a masked one, is never a copy") {
  const std::string none = R"({"eventVersion":"1.08"})";
  const std::string number = R"({"eventVersion":"1.08","eventID":7,"awsRegion":"us-east-1","x":{"y":"z"},"id":"a"})";
  CHECK(keys_of(none + number + record("", "1") + record("<eventId>", "1") + record(R"(a\"b)", "1")) ==
        std::vector<std::uint64_t>(5));
}

TEST_CASE("the stored form of a record's key never changes") {
  CHECK(format::record_key("111122223333", "6f2c1f0e-0d3b-4f0e-8f5e-0a5b5f6c7d8e", 1234) == 0x473b6ec8399fb947);
}
