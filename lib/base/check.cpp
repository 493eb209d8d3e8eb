#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tocsin {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "tocsin: broken invariant: %s, at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace tocsin
