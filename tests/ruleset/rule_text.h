// Rule files as texts in tests.
#pragma once

#include <string>
#include <string_view>

#include "ruleset/ruleset.h"

namespace tocsin::test {

inline ruleset::SourceFile file(std::string name, std::string bytes, std::size_t directory = 0) {
  return {"/rules/" + name, std::move(name), directory, std::move(bytes)};
}

inline ruleset::Loaded load_text(std::string text) { return ruleset::load({file("a.yaml", std::move(text))}); }

// What is said about one file.
inline std::string remarks(std::string text) { return load_text(std::move(text)).diagnostics.to_text(); }

// A log group, and a filter whose pattern is written as `pattern` (YAML), on line 7.
inline std::string filter_with(std::string_view pattern, std::string_view more = "") {
  return "log_groups:\n  - {name: g, files: [/var/log/x], format: json}\nmetric_filters:\n  - name: f\n    log_group: "
         "g\n"
         "    metric_transformation: {namespace: n, name: m}\n    pattern: " +
         std::string(pattern) + "\n" + std::string(more);
}

// The same with an alarm's lines, each indented by four, from line 8 on; its name and its metric are given.
inline std::string alarm_with(std::string_view lines) {
  return filter_with("x") + "alarms:\n  - name: a\n    namespace: n\n    metric_name: m\n" + std::string(lines);
}

}  // namespace tocsin::test
