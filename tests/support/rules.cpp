#include "support/rules.h"

#include <cstdio>

#include "base/check.h"
#include "ruleset/ruleset.h"

namespace tocsin::test {

Rules rules_of(const std::string& yaml) {
  auto loaded = ruleset::load(ruleset::merge({{"rules.yaml", "rules.yaml", 0, yaml}}));
  std::fputs(loaded.diagnostics.to_text().c_str(), stderr);
  CHECK(!loaded.diagnostics.has_errors());
  return std::move(loaded.rules);
}

std::shared_ptr<const engine::Program> program_of(const std::string& yaml, std::uint32_t id) {
  return engine::Program::compile(ProgramId{id}, rules_of(yaml), {}, {"host", "us-east-1", "111122223333"});
}

}  // namespace tocsin::test
