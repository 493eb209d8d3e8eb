// Rules for a test, from the text an admin would write.
#pragma once

#include <memory>
#include <string>

#include "engine/program.h"

namespace tocsin::test {

// Ends the process with the mistakes where there are any.
Rules rules_of(const std::string& yaml);
std::shared_ptr<const engine::Program> program_of(const std::string& yaml, std::uint32_t id = 1);

}  // namespace tocsin::test
