// Rule files and settings from any bytes: no crash, no exception, bounded work; and every text of a tree that was
// accepted is found again in the file, so that a mistake in it is shown at its place.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "ruleset/ruleset.h"
#include "ruleset/scalar_place.h"
#include "ruleset/yaml_tree.h"

namespace {

using tocsin::ruleset::Document;
using tocsin::ruleset::YamlNode;

void find_all(const Document& document, const YamlNode& node) {
  if (!node.text.empty()) {
    const auto first = tocsin::ruleset::find_place(document, node, 0);
    const auto last = tocsin::ruleset::find_place(document, node, node.text.size());
    if (first.has_value() != last.has_value()) std::abort();
    if (last && (last->offset > document.bytes.size() || first->offset > last->offset)) std::abort();
  }
  for (const auto& entry : node.entries) find_all(document, entry.value);
  for (const YamlNode& item : node.items) find_all(document, item);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  tocsin::Diagnostics diagnostics;
  const Document document = tocsin::ruleset::parse_yaml("f.yaml", bytes, diagnostics);
  if (!document.complete && !diagnostics.has_errors()) std::abort();
  find_all(document, document.root);
  const auto loaded = tocsin::ruleset::load({{"f.yaml", "f.yaml", 0, bytes}, {"g.yaml", "g.yaml", 0, bytes}});
  (void)loaded.diagnostics.to_text();
  (void)tocsin::ruleset::load_settings("tocsin.yaml", bytes).diagnostics.to_text();
  return 0;
}
