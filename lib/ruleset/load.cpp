#include <deque>

#include "ruleset/check.h"
#include "ruleset/decode.h"
#include "ruleset/lint.h"
#include "ruleset/ruleset.h"
#include "ruleset/yaml_tree.h"

namespace tocsin::ruleset {

Loaded load(const std::vector<SourceFile>& files) {
  Loaded loaded;
  std::deque<Document> documents;  // addresses stay: patterns point back into their files until the remarks are made
  Decoded decoded;
  for (const SourceFile& file : files) {
    decode(documents.emplace_back(parse_yaml(file.path, file.bytes, loaded.diagnostics)), decoded, loaded.diagnostics);
  }
  check(decoded, loaded.diagnostics);
  lint(decoded, loaded.diagnostics);
  loaded.rules = std::move(decoded.rules);
  return loaded;
}

}  // namespace tocsin::ruleset
