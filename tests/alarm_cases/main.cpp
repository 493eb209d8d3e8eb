// alarm_cases FILE.jsonl...: prints each case that fails with what was seen, and last "N of M hold". Exit 0: all do.
#include <cstdio>
#include <exception>

#include "alarm_cases/runner.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: alarm_cases FILE.jsonl...\n");
    return 2;
  }
  tocsin::alarm_cases::Tally total;
  try {
    for (int i = 1; i < argc; ++i) {
      const auto tally = tocsin::alarm_cases::run_file(argv[i]);
      total.held += tally.held;
      total.run += tally.run;
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "alarm_cases: %s\n", e.what());
    return 2;
  }
  std::printf("%zu of %zu hold\n", total.held, total.run);
  return total.held == total.run ? 0 : 1;
}
