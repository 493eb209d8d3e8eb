// The house keeps its own rules: every file of lib/, daemon/ and tests/ is read and held against the table in
// support/house_rules.cpp.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "support/house_rules.h"

using namespace tocsin;
using house::check;

namespace {

std::vector<std::string> messages(std::string_view path, std::string_view text) {
  std::vector<std::string> lines;
  for (const auto& violation : check(path, text)) lines.push_back(house::to_string(violation));
  return lines;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string> source_files() {
  const std::filesystem::path root = TOCSIN_SOURCE_DIR;
  std::vector<std::string> files;
  for (const auto* part : {"lib", "daemon", "tests"}) {
    if (!std::filesystem::exists(root / part)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / part)) {
      const auto extension = entry.path().extension();
      if (extension == ".h" || extension == ".cpp") files.push_back(entry.path().lexically_relative(root).string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("the house keeps its floors") {
  const auto files = source_files();
  REQUIRE(files.size() > 40);
  std::string all;
  for (const auto& file : files) {
    for (const auto& violation : check(file, read(std::filesystem::path(TOCSIN_SOURCE_DIR) / file))) {
      all += house::to_string(violation) + "\n";
    }
  }
  INFO(all);
  CHECK(all.empty());
}

TEST_CASE("an include from above or beside is reported with file and line") {
  CHECK(messages("lib/alarm/evaluate.cpp", "#include \"alarm/evaluate.h\"\n\n#include \"engine/engine.h\"\n") ==
        std::vector<std::string>{
            "lib/alarm/evaluate.cpp:3: alarm (floor 2) includes \"engine/engine.h\" from above (floor 3)"});
  CHECK(
      messages("lib/metric/store.cpp", "  #  include \"alarm/evaluate.h\"\n") ==
      std::vector<std::string>{
          "lib/metric/store.cpp:1: metric (floor 2) includes \"alarm/evaluate.h\" from the room beside it (floor 2)"});
  CHECK(messages("lib/store/store.cpp", "#include \"source/source.h\"\n").size() == 1);
  CHECK(messages("lib/store/store.cpp", "#include \"daemon/clock.h\"\n").size() == 1);
  CHECK(messages("lib/base/time.cpp", "#include \"model/ids.h\"\n").size() == 1);
  CHECK(messages("lib/alarm/evaluate.cpp", "#include \"evaluate.h\"\n").size() == 1);
  CHECK(messages("lib/alarm/evaluate.cpp", "#include \"../model/ids.h\"\n").size() == 1);
}

TEST_CASE("an include from the own room or a lower floor is not") {
  CHECK(messages("lib/alarm/evaluate.cpp",
                 "#include \"alarm/m_of_n.h\"\n#include \"model/ids.h\"\n#include \"base/time.h\"\n")
            .empty());
  CHECK(messages("daemon/app.cpp", "#include \"daemon/clock.h\"\n#include \"engine/engine.h\"\n#include <thread>\n")
            .empty());
  CHECK(messages("lib/alarm/evaluate.cpp", "// #include \"engine/engine.h\"\n/*\n#include <thread>\n*/\n").empty());
  CHECK(messages("lib/alarm/evaluate.cpp", "const char* help = R\"(\n#include <thread>\n)\";\n").empty());
}

TEST_CASE("each room has its own libraries and no others") {
  CHECK(messages("lib/alarm/evaluate.cpp", "#include <vector>\n#include <fmt/format.h>\n").empty());
  CHECK(messages("lib/store/statement.cpp", "#include <sqlite3.h>\n#include <sys/stat.h>\n").empty());
  CHECK(messages("lib/source/gunzip.cpp", "#include <zlib.h>\n").empty());
  CHECK(messages("lib/base/uuid.cpp", "#include <boost/uuid/uuid_io.hpp>\n").empty());
  CHECK(messages("daemon/app.cpp", "#include <boost/asio/io_context.hpp>\n").empty());

  CHECK(messages("lib/engine/engine.cpp", "#include <sqlite3.h>\n") ==
        std::vector<std::string>{"lib/engine/engine.cpp:1: <sqlite3.h> is not a library of engine"});
  CHECK(messages("lib/store/store.cpp", "#include <boost/asio/io_context.hpp>\n").size() == 1);
  CHECK(messages("lib/alarm/evaluate.cpp", "#include <unistd.h>\n").size() == 1);
  CHECK(messages("lib/alarm/evaluate.cpp", "#include <sys/stat.h>\n").size() == 1);
  CHECK(messages("daemon/app.cpp", "#include <sqlite3.h>\n").size() == 1);
}

TEST_CASE("threads and the outside world stay off the lower floors") {
  for (const auto* header : {"thread", "mutex", "condition_variable", "future"}) {
    CAPTURE(header);
    CHECK(messages("lib/deliver/http.cpp", std::string("#include <") + header + ">\n").size() == 1);
    CHECK(messages("lib/engine/engine.cpp", std::string("#include <") + header + ">\n").size() == 1);
  }
  CHECK(messages("lib/engine/engine.cpp", "#include <fstream>\n").size() == 1);
  CHECK(messages("lib/source/siblings.cpp", "#include <filesystem>\n").empty());
  for (const auto* call : {"getenv(\"TZ\")", "std::getenv(\"TZ\")", "::open(path, 0)", "fork()", "std::printf(\"x\")",
                           "return ::read(fd, p, n)", "std::this_thread::sleep_for(d)"}) {
    CAPTURE(call);
    CHECK(messages("lib/engine/engine.cpp", std::string("void f() {\n  ") + call + ";\n}\n").size() == 1);
  }
  CHECK(messages("lib/source/open_file.cpp", "const int fd = ::open(path, 0);\n").empty());
}

TEST_CASE("functions of our own that share a name with the C library's are left alone") {
  CHECK(messages("lib/engine/engine.cpp",
                 "source.read(budget);\nstore->open(x);\nReader::read(x);\nResult<int> open(int x);\nint fork(int "
                 "x);\n: clock(0) {}\n")
            .empty());
  CHECK(
      messages("lib/engine/engine.cpp", "// open(\"x\") and getenv(\"y\")\nerror(\"cannot open(x)\");\nint open = 1;\n")
          .empty());
}

TEST_CASE("a clock is read in one place") {
  const auto* now = "auto t = std::chrono::system_clock::now();\n";
  CHECK(messages("lib/engine/engine.cpp", now).size() == 1);
  CHECK(messages("lib/source/file_tail.cpp", now).size() == 1);
  CHECK(messages("daemon/source_pump.cpp", now).size() == 1);
  CHECK(messages("daemon/app.cpp", "auto t = ::time(nullptr);\n").size() == 1);
  CHECK(messages("daemon/clock.cpp", now).empty());
  CHECK(messages("lib/deliver/http.cpp", now).empty());
  CHECK(messages("tests/daemon/app_test.cpp", now).empty());
}

TEST_CASE("small things are noticed too") {
  CHECK(messages("lib/base/time.h", "namespace x {}\n") ==
        std::vector<std::string>{"lib/base/time.h:1: a header without #pragma once"});
  CHECK(messages("tests/base/time_test.cpp", "out << std::endl;\n").size() == 1);
  CHECK(messages("lib/attic/old.cpp", "int x;\n").size() == 1);
  std::string lines;
  for (std::size_t i = 0; i < house::kFileLines; ++i) lines += "int x;\n";
  CHECK(messages("lib/base/time.cpp", lines).empty());
  CHECK(
      messages("lib/base/time.cpp", lines + "int y;\n") ==
      std::vector<std::string>{"lib/base/time.cpp:501: 501 lines, more than 500: ask what the second thing in it is"});
}

TEST_CASE("digit separators and escaped quotes do not hide code from the checks") {
  CHECK(messages("lib/base/time.cpp", "int x = 1'000'000; getenv(\"a\");\n").size() == 1);
  CHECK(messages("lib/base/time.cpp", "auto q = '\"'; getenv(\"a\\\"b\"); // \"\n").size() == 1);
  CHECK(house::without_comments_and_literals("a /* b\nc */ \"d\\\"e\" 'f'") == "a     \n     \"    \" ' '");
}

TEST_CASE("every directory of lib has its floor in the table") {
  std::set<std::string> there;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(TOCSIN_SOURCE_DIR) / "lib")) {
    there.insert(entry.path().filename().string());
  }
  for (const auto& name : there) {
    CAPTURE(name);
    CHECK(
        std::any_of(house::rooms().begin(), house::rooms().end(), [&](const auto& room) { return room.name == name; }));
  }
}
