#include "model/journal_place.h"

#include <catch2/catch.hpp>

using namespace tocsin;

TEST_CASE("the name of a journal, and of a record in it, can be taken apart again") {
  for (const std::string directory : {"", "/var/log/journal/remote", "/odd #1/journal#2"}) {
    CAPTURE(directory);
    const std::string name = journal_name(directory);
    const std::string path = with_cursor(name, "s=a;i=1");
    const auto record = journal_place(path);
    REQUIRE(record);
    CHECK(record->name == name);
    CHECK(record->directory == directory);
    CHECK(record->cursor == "s=a;i=1");
  }
  CHECK(journal_name("") == "journal");
  REQUIRE(journal_place("journal"));
  CHECK(journal_place("journal")->cursor.empty());
}

TEST_CASE("no path of a log file is taken for a journal") {
  for (const std::string path : {"", "/var/log/journal", "/journal#x", "journals", "journal:x"}) {
    CAPTURE(path);
    CHECK_FALSE(journal_place(path));
  }
}
