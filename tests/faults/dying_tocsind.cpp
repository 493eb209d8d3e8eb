// tocsind, killed at the step of its store that TOCSIN_DIE_AT names; TOCSIN_SYNC_MS makes each of its syncs as slow.
#include <cstdlib>

#include "faults/faulty_store.h"

int tocsind_main(int argc, char** argv);

namespace {

unsigned long long number(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

}  // namespace

int main(int argc, char** argv) {
  tocsin::test::FaultyStore& store = tocsin::test::faulty_store();
  store.die_at = number("TOCSIN_DIE_AT");
  store.sync_ms = static_cast<int>(number("TOCSIN_SYNC_MS"));
  return tocsind_main(argc, argv);
}
