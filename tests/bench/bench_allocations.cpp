// Nothing is allocated for a line that does not match: a block of a great many lines asks for memory exactly as often
// as one of a few. Fails when that is not so.
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "corpus.h"
#include "daemon/configuration.h"
#include "engine/scan.h"
#include "measure.h"

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* allocate(std::size_t bytes) {
  ++allocations;
  void* const memory = std::malloc(bytes == 0 ? 1 : bytes);  // NOLINT
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

using namespace tocsin;

namespace {

constexpr int kLines = 2000;
constexpr int kRounds = 5;

Chunk chunk_of(const std::string& line, int lines) {
  Chunk chunk;
  for (int i = 0; i < lines; ++i) chunk.bytes += line;
  chunk.start.path = chunk.read_from = "/var/log/bench-of-a-name-that-is-not-short";
  chunk.replayed = true;
  return chunk;
}

// In the steady state: after the first few blocks.
std::uint64_t count(const engine::Program& program, const Chunk& chunk) {
  engine::Scratch scratch;
  std::uint64_t last = 0;
  for (int i = 0; i < kRounds; ++i) {
    const std::uint64_t before = allocations;
    const auto findings = engine::scan(program, GroupId{0}, chunk, scratch);
    last = allocations - before;
    if (findings.counters[Count::matched] != 0) bench::give_up("a line matches");
  }
  return last;
}

// False: lines cost memory.
bool check(const std::string& what, const std::string& format, const std::vector<std::string>& patterns,
           const std::string& line) {
  daemon::ConfigurationSource source;
  source.config = bench::keep("tocsin.yaml", "host: bench\n");
  source.rules = {bench::rules_of("allocations", {"/nonexistent"}, patterns, true, format)};
  auto configuration = daemon::read_configuration(source);
  if (configuration.diagnostics.has_errors()) {
    bench::note("", what, "the build refuses the rules");
    return true;
  }
  const auto program = daemon::compile(ProgramId{1}, configuration, engine::Defaults::watched);
  const std::uint64_t few = count(*program, chunk_of(line, 10));
  const std::uint64_t many = count(*program, chunk_of(line, kLines));
  const auto for_lines = static_cast<double>(many) - static_cast<double>(few);
  bench::row("", "allocations per line: " + what, for_lines / (kLines - 10), 0, false,
             fmt::format("{} in a block of 10 lines, {} in one of {}", few, many, kLines));
  return many <= few;
}

}  // namespace

int main() {
  const std::string text = "Nov 15 20:35:41 web-01 sshd[4211]: Connection closed by 192.0.2.7 port 4711 [preauth]\n";
  const std::string json =
      R"({"eventTime":"2026-11-15T20:35:41Z","eventName":"GetObject","userIdentity":{"type":"Role"},"n":17})"
      "\n";
  bool good = check("text, no literal stands in it", "syslog", {"Failed", "\"Invalid user\""}, text);
  good = check("text, one term of two stands in it", "syslog", {"Connection refused", "closed -preauth"}, text) && good;
  good = check("JSON", "json", {R"({ $.eventName = "PutObject" })", "{ $.n > 20 }"}, json) && good;
  return good ? 0 : 1;
}
