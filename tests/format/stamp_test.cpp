#include "format/stamp.h"

#include <catch2/catch.hpp>

using namespace tocsin;
using namespace tocsin::format;
using namespace std::chrono_literals;

namespace {

YearlessTime yearless(unsigned month, unsigned day, Duration time_of_day) {
  return {std::chrono::month{month} / std::chrono::day{day}, time_of_day};
}
Time utc(const char* text) { return parse_iso8601(text).value(); }
LocalTime local(const char* text) { return LocalTime{utc(text).time_since_epoch()}; }

}  // namespace

TEST_CASE("a traditional stamp gives month, day and time of day") {
  const auto* line =
      GENERATE("Nov  3 04:05:06 host sshd[1]: x", "Nov 3 04:05:06 host", "Nov 03 04:05:06 host",
               "<86>Nov  3 04:05:06 host", "Nov  3 04:05:06", "Nov  3 04:05:06: --- last message repeated 5 times ---");
  CAPTURE(line);
  CHECK(read_stamp(line) == Stamp{yearless(11, 3, 4h + 5min + 6s)});
}

TEST_CASE("a traditional stamp may have a fraction or be of February 29") {
  CHECK(read_stamp("Feb 29 23:59:59.123456 host") == Stamp{yearless(2, 29, 24h - 1s + 123ms)});
}

TEST_CASE("each month has its English name") {
  unsigned month = 0;
  for (const char* name : {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}) {
    CHECK(read_stamp(std::string(name) + " 15 00:00:00 h") == Stamp{yearless(++month, 15, 0h)});
  }
}

TEST_CASE("a traditional stamp with a year is a local time") {
  CHECK(read_stamp("Nov  3 2026 04:05:06 host") == Stamp{local("2026-11-03T04:05:06Z")});
  CHECK(read_stamp("<189>Feb 29 2028 04:05:06: %ASA") == Stamp{local("2028-02-29T04:05:06Z")});
  CHECK_FALSE(read_stamp("Feb 29 2026 04:05:06 host"));
}

TEST_CASE("an RFC 3339 stamp is an instant") {
  CHECK(read_stamp("2026-11-03T04:05:06.123456+01:00 host tag: x") == Stamp{utc("2026-11-03T03:05:06.123Z")});
  CHECK(read_stamp("2026-11-03T04:05:06Z") == Stamp{utc("2026-11-03T04:05:06Z")});
  CHECK(read_stamp("2026-11-03T04:05:06.123456789012-0530 host") == Stamp{utc("2026-11-03T09:35:06.123Z")});
  CHECK(read_stamp("<15>2026-11-03T04:05:06+00:00 host") == Stamp{utc("2026-11-03T04:05:06Z")});
  CHECK(read_stamp("2026-12-31T23:59:60Z host") == Stamp{utc("2027-01-01T00:00:00Z")});
}

TEST_CASE("an RFC 3339 stamp without an offset is a local time") {
  CHECK(read_stamp("2026-11-03T04:05:06 host") == Stamp{local("2026-11-03T04:05:06Z")});
  CHECK(read_stamp("2026-11-03 04:05:06,250 INFO x") == Stamp{local("2026-11-03T04:05:06.250Z")});
}

TEST_CASE("an RFC 5424 line has its stamp after priority and version") {
  CHECK(read_stamp("<86>1 2026-11-03T04:05:06.1Z host app - - - x") == Stamp{utc("2026-11-03T04:05:06.100Z")});
  CHECK_FALSE(read_stamp("<86>1 - host app - - - x"));
}

TEST_CASE("NUL bytes before a stamp do not hide it") {
  CHECK(read_stamp(std::string(5000, '\0') + "Nov  3 04:05:06 host") == Stamp{yearless(11, 3, 4h + 5min + 6s)});
  CHECK_FALSE(read_stamp(std::string(5000, '\0')));
}

TEST_CASE("what is no stamp gives none") {
  const auto* line =
      GENERATE("", " ", "with another line", "nov  3 04:05:06 h", "Novem 3 04:05:06", "Nov3 04:05:06",
               "Nov  0 04:05:06", "Nov 31 04:05:06", "Feb 30 04:05:06", "Nov 003 04:05:06", "Nov  3 24:05:06",
               "Nov  3 04:60:06", "Nov  3 04:05:61", "Nov  3 4:05:06", "Nov  3 04:05", "Nov  3 04:05:067",
               "Nov  3 04:05:06am", "2026-11-03", "2026-11-03T04:05:06Zulu", "2026-11-31T04:05:06Z",
               "2026-11-03T04:05:06+24:00", "2026-11-03T04:05:06+1:00", "1762142400", "<86>", "<86",
               "<>Nov  3 04:05:06", "<1234>Nov  3 04:05:06", "<86>1", "<86>1 ", "\xff\xff\xff 3 04:05:06");
  CAPTURE(line);
  CHECK_FALSE(read_stamp(line));
}

TEST_CASE("a stamp that is cut off anywhere is no stamp, and no harm") {
  for (const std::string line : {"<86>1 2026-11-03T04:05:06Z", "Nov  3 04:05:06", "Nov  3 2026 04:05:06"}) {
    for (std::size_t size = 0; size < line.size(); ++size) {
      CAPTURE(line.substr(0, size));
      const bool without_offset = line[0] == '<' && size + 1 == line.size();  // a whole local time
      CHECK(read_stamp(std::string_view(line).substr(0, size)).has_value() == without_offset);
    }
  }
}

TEST_CASE("lines with the same stamp, letter by letter, are known without reading it") {
  CHECK(same_stamp("Nov  3 04:05:06 a b", "Nov  3 04:05:06 c d"));
  CHECK(same_stamp("2026-11-03T04:05:06.123456+01:00 a b", "2026-11-03T04:05:06.123456+01:00 c"));
  CHECK(same_stamp("2026-11-03T04:05:06 a", "2026-11-03T04:05:06 b"));
}

TEST_CASE("lines with other stamps, or with none that is known at sight, are not") {
  CHECK_FALSE(same_stamp("Nov  3 04:05:06 a b", "Nov  3 04:05:07 a b"));
  CHECK_FALSE(same_stamp("2026-11-03T04:05:06.123456+01:00 a b", "2026-11-03T04:05:06.123457+01:00 a b"));
  CHECK_FALSE(same_stamp("2026-11-03T04:05:06.1 a", "2026-11-03T04:05:06.12 a"));
  CHECK_FALSE(same_stamp("2026-11-03T04:05:06.1", "2026-11-03T04:05:06.1"));
  CHECK_FALSE(same_stamp("no stamp at all, but alike", "no stamp at all, but alike"));
  CHECK_FALSE(same_stamp("", ""));
}
