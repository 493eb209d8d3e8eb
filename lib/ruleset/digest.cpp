#include <cstdint>

#include "base/json_writer.h"
#include "base/uuid.h"
#include "ruleset/ruleset.h"

namespace tocsin::ruleset {

std::string rules_digest(const std::vector<SourceFile>& files) {
  JsonWriter sizes;  // where one file ends and the next begins
  std::string text;
  sizes.begin_array();
  for (const SourceFile& file : files) {
    sizes.value(file.name).value(static_cast<std::uint64_t>(file.bytes.size()));
    text += file.bytes;
  }
  sizes.end_array();
  return uuid5("rules", std::move(sizes).text() + "\n" + text);
}

}  // namespace tocsin::ruleset
