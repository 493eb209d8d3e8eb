#include "pattern/literal_scanner.h"

namespace tocsin::pattern {

std::unique_ptr<const LiteralScanner> make_literal_scanner(std::span<const std::string_view> literals,
                                                           ScannerKind kind) {
  if (kind == ScannerKind::fastest) {
    if (auto scanner = make_vectorscan(literals)) return scanner;
  }
  return make_aho_corasick(literals);
}

}  // namespace tocsin::pattern
