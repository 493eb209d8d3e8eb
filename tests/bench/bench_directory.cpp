// A tree of delivered CloudTrail files, by account, region and date: how long it takes to read all, what a restart, a
// look without news and one new file cost, and how much memory. TOCSIN_FILES: how many; 300,000.
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/limits.h"
#include "figures.h"
#include "source/directory.h"
#include "source/done_files.h"
#include "support/from_environment.h"
#include "support/gzip.h"

using namespace tocsin;
namespace fs = std::filesystem;

namespace {

constexpr Time kNow = from_ms(1'800'000'000'000);
constexpr int kFilesPerDay = 288;  // one in five minutes

std::string write_tree(std::uint64_t files) {
  const std::string root = TOCSIN_BINARY_DIR "/bench/trail";
  fs::remove_all(root);
  for (std::uint64_t i = 0; i < files; ++i) {
    const std::uint64_t day = i / kFilesPerDay;
    const std::string folder = fmt::format("{}/AWSLogs/11112222{:04}/CloudTrail/us-east-1/20{:02}/{:02}/{:02}", root,
                                           day / 360 % 3, 20 + day / 1080, day / 30 % 12 + 1, day % 30 + 1);
    if (i % kFilesPerDay == 0) fs::create_directories(folder);
    std::ofstream(fmt::format("{}/{:06}_CloudTrail.json.gz", folder, i), std::ios::binary)
        << test::gzip(fmt::format(R"({{"Records":[{{"eventVersion":"1.08","eventID":"{}"}}]}})", i));
  }
  return root;
}

struct Read {
  std::uint64_t files = 0;
  std::vector<DoneFile> done;
};

Read read_all(source::Directory& source, bool woken) {
  Read read;
  while (true) {
    auto result = source.read({limits::kReadBytes, kNow, woken});
    for (const DoneChange& change : result.done) read.done.push_back(change.file);
    if (result.chunk) {
      ++read.files;
      Position after = result.chunk->start;
      after.offset += result.chunk->bytes.size();
      source.accept(after);
    } else if (!result.more) {
      return read;
    }
  }
}

template <class Work>
double cpu_ms(Work work) {
  const std::clock_t begin = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

double peak_mb() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024;
}

}  // namespace

int main() {
  const std::uint64_t files = test::from_environment("TOCSIN_FILES", 300'000);
  const std::string root = write_tree(files);
  const std::vector<std::string> globs = {root + "/AWSLogs/*/CloudTrail/*/*/*/*/*.json.gz"};
  source::Directory first("trail", globs, StartAt::beginning);
  Read read;
  const double before_mb = peak_mb();
  const double all = cpu_ms([&] { read = read_all(first, true); });
  const double peak = peak_mb() - before_mb;
  source::Directory again("trail", globs, StartAt::beginning);
  again.resume_done(read.done);
  const std::uint64_t expected = read.files;
  const double restart = cpu_ms([&] { read = read_all(again, true); });
  const double look = cpu_ms([&] { read_all(again, true); });
  fmt::print("{} files: all read {:.0f} ms of CPU, {:.0f} MB; restart {:.0f} ms; a look soon after it {:.0f} ms\n",
             expected, all, peak, restart, look);
  return read.files == 0 && expected == files ? 0 : 1;
}
