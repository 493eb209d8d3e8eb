#include "source/nic.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/text_lines.h"
#include "source/glob.h"
#include "source/open_file.h"

namespace tocsin::source {
namespace {

// Also there where ProcSubset=pid hides /proc/net.
constexpr const char* kPath = "/proc/self/net/dev";

constexpr std::size_t kLineBytes = 1024;  // of an interface: a name of 15 bytes and 16 numbers of 20 digits
constexpr std::size_t kColumns = 16;

// The columns that count: bytes, packets, errors, drops, ... received, then the same sent.
enum Column : std::size_t {
  kBytesIn = 0,
  kPacketsIn = 1,
  kDropsIn = 3,
  kBytesOut = 8,
  kPacketsOut = 9,
  kDropsOut = 11
};

// In InterfaceNumbers.
enum Number : std::size_t { kNumberBytesIn, kNumberBytesOut, kNumberPacketsIn, kNumberPacketsOut, kNumberDrops };

std::optional<InterfaceCounters> parse_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view name = line.substr(0, colon);
  name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
  if (name.empty()) return std::nullopt;
  std::array<std::uint64_t, kColumns> columns{};
  const char* at = line.data() + colon + 1;
  const char* const end = line.data() + line.size();
  for (std::uint64_t& column : columns) {
    while (at != end && *at == ' ') ++at;
    const auto [stopped, error] = std::from_chars(at, end, column);
    if (error != std::errc{}) return std::nullopt;
    at = stopped;
  }
  return InterfaceCounters{std::string(name),
                           {columns[kBytesIn], columns[kBytesOut], columns[kPacketsIn], columns[kPacketsOut],
                            columns[kDropsIn] + columns[kDropsOut]}};
}

bool was_made_anew(const InterfaceNumbers& before, const InterfaceNumbers& now) {
  const auto went_back = [&](Number bytes, Number packets) {
    return now[bytes] < before[bytes] && now[packets] < before[packets];
  };
  if (went_back(kNumberBytesIn, kNumberPacketsIn) || went_back(kNumberBytesOut, kNumberPacketsOut)) return true;
  constexpr std::uint64_t kMost32 = std::numeric_limits<std::uint32_t>::max();
  for (const std::size_t n : {kNumberBytesIn, kNumberBytesOut, kNumberPacketsIn, kNumberPacketsOut, kNumberDrops}) {
    if (now[n] < before[n] && before[n] > kMost32) return true;
  }
  return false;
}

std::uint64_t added(std::uint64_t before, std::uint64_t now) {
  constexpr std::uint64_t kRange32 = std::uint64_t{1} << 32U;
  return now < before ? now + kRange32 - before : now - before;
}

}  // namespace

std::vector<InterfaceCounters> parse_net_dev(std::string_view text) {
  std::vector<InterfaceCounters> all;
  for_each_line(text, [&](std::string_view line) {
    if (all.size() == limits::kInterfaces) return;
    if (auto counters = parse_line(line)) all.push_back(std::move(*counters));
  });
  return all;
}

Result<std::vector<InterfaceCounters>> read_net_dev() {
  auto fd = open_regular(kPath);
  if (!fd) return Unexpected(std::move(fd).error());
  auto text = read_at(fd->get(), 0, (limits::kInterfaces + 2) * kLineBytes, kPath);
  if (!text) return Unexpected(std::move(text).error());
  return parse_net_dev(*text);
}

std::vector<InterfaceCounters> InterfaceMeter::take(const std::vector<InterfaceCounters>& reading) {
  std::map<std::string, InterfaceNumbers> now;
  std::vector<InterfaceCounters> differences;
  for (const InterfaceCounters& counters : reading) {
    const bool wanted = std::any_of(globs_.begin(), globs_.end(), [&](const std::string& glob) {
      return matches("/" + glob, "/" + counters.name);  // globs are of absolute paths
    });
    if (!wanted || !now.emplace(counters.name, counters.numbers).second) continue;
    const auto before = before_.find(counters.name);
    if (before == before_.end() || was_made_anew(before->second, counters.numbers)) continue;
    InterfaceCounters difference{counters.name, {}};
    for (std::size_t n = 0; n < difference.numbers.size(); ++n)
      difference.numbers[n] = added(before->second[n], counters.numbers[n]);
    differences.push_back(std::move(difference));
  }
  before_ = std::move(now);
  return differences;
}

}  // namespace tocsin::source
