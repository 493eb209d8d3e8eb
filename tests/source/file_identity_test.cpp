#include "source/file_identity.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "source/file_names.h"
#include "support/temp_dir.h"

namespace tocsin::source {

namespace {

FileStatus file(std::uint64_t device, std::uint64_t inode) {
  FileStatus status;
  status.device = device;
  status.inode = inode;
  return status;
}

}  // namespace

TEST_CASE("a file is recognised as it grows, by the beginning that was known") {
  const auto known = identify(file(1, 2), "first");
  CHECK(begins_as(known, "first"));
  CHECK(begins_as(known, "first line and more"));
  CHECK_FALSE(begins_as(known, "firs"));
  CHECK_FALSE(begins_as(known, "First line"));
  CHECK(begins_as(identify(file(1, 2), ""), "anything"));
}

TEST_CASE("device and inode both count") {
  const auto known = identify(file(1, 2), "");
  CHECK(same_inode(known, file(1, 2)));
  CHECK_FALSE(same_inode(known, file(1, 3)));
  CHECK_FALSE(same_inode(known, file(2, 2)));
}

TEST_CASE("no more than the bound of a beginning is hashed") {
  const std::string prefix(limits::kPrefixBytes, 'p');
  const auto known = identify(file(1, 2), prefix + "one tail");
  CHECK(known.prefix_bytes == limits::kPrefixBytes);
  CHECK(begins_as(known, prefix + "another"));
}

TEST_CASE("the prefix hash is the published FNV-1a: it stands in stored positions") {
  CHECK(hash_prefix("") == 0xcbf29ce484222325U);
  CHECK(hash_prefix("a") == 0xaf63dc4c8601ec8cU);
  CHECK(hash_prefix("foobar") == 0x85944171f73967e8U);
}

TEST_CASE("an open file's identity is that of its inode and beginning") {
  test::TempDir dir;
  const auto path = dir.write("a", "hello");
  auto fd = open_regular(path);
  REQUIRE(fd);
  auto identity = of(fd->get(), path);
  REQUIRE(identity);
  CHECK(identity->prefix_bytes == 5);
  CHECK(identity->prefix_hash == hash_prefix("hello"));
  CHECK(same_inode(*identity, *status_of(path)));
}

TEST_CASE("rotated names are told from other logs' names") {
  CHECK(rotated_name("secure", "secure.1") == RotatedName{false, "1"});
  CHECK(rotated_name("secure", "secure-20261115") == RotatedName{true, "20261115"});
  CHECK(rotated_name("secure", "secure-20261115-1763164800") == RotatedName{true, "20261115-1763164800"});
  CHECK(rotated_name("app.log", "app-2026-11-15.log") == RotatedName{true, "2026-11-15"});
  CHECK(rotated_name("app.log", "app.2.log") == RotatedName{false, "2"});
  for (const char* other :
       {"secure", "secure2", "secure-1", "secure.old", "secure.1.gz", "secured.1", "secure.", "secure-audit"}) {
    INFO(other);
    CHECK_FALSE(rotated_name("secure", other));
  }
}

TEST_CASE("numbers count backwards, dates forwards, and the two say nothing of each other") {
  const RotatedName one{false, "1"};
  const RotatedName two{false, "2"};
  const RotatedName ten{false, "10"};
  const RotatedName day{true, "20261115"};
  const RotatedName next_day{true, "20261116"};
  CHECK(rotated_later(one, two) == true);
  CHECK(rotated_later(ten, two) == false);
  CHECK(rotated_later(next_day, day) == true);
  CHECK(rotated_later(day, day) == false);
  CHECK(rotated_later(day, one) == std::nullopt);
}

TEST_CASE("the name before a rotation is what is left without its mark") {
  CHECK(name_before_rotation("secure.1") == "secure");
  CHECK(name_before_rotation("secure.2.gz") == "secure");
  CHECK(name_before_rotation("secure-20261115") == "secure");
  CHECK(name_before_rotation("secure.gz") == "secure");
  CHECK(name_before_rotation("app-2026-11-15.log") == "app.log");
  CHECK(name_before_rotation("host.10.1") == "host.10");
  CHECK(name_before_rotation("secure") == std::nullopt);
  CHECK(name_before_rotation("worker-1.log") == std::nullopt);
  CHECK(name_before_rotation(".1") == std::nullopt);
}

TEST_CASE("names of compressed, edited and half-copied files are known") {
  for (const char* name :
       {"a.gz", "a.xz", "a.bz2", "a.zst", "a.zip", "a~", "a.swp", "a.tmp", "a.dpkg-old", "a.rpmsave"}) {
    INFO(name);
    CHECK(is_no_live_log(name));
  }
  CHECK_FALSE(is_no_live_log("secure"));
  for (const char* name : {".hidden", "a.json.gz.0aF3bC91", "a.tmp", "a~", "a.part"}) {
    INFO(name);
    CHECK(is_temporary(name));
  }
  CHECK_FALSE(is_temporary("a.json.gz"));
  CHECK_FALSE(is_temporary("a.json.gz.0aF3bC9"));
  CHECK_FALSE(is_temporary("a.20261115Z"));
}

}  // namespace tocsin::source
