// From the tree of one file to the vocabulary of lib/model. What one entry alone can show to be wrong is found here
// (kinds, words, limits, patterns, samples); what needs the other entries, in check.h.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "alarm/alarm_rule.h"
#include "base/diagnostic.h"
#include "model/definitions.h"
#include "pattern/ast.h"
#include "pattern/named_groups.h"
#include "ruleset/yaml_tree.h"

namespace tocsin::ruleset {

// Where a metric filter's pattern was read, for remarks about it that come later.
struct PatternSource {
  const Document* document = nullptr;
  const YamlNode* node = nullptr;
  std::optional<pattern::Ast> ast;                     // none: it did not parse
  std::shared_ptr<const pattern::NamedGroups> groups;  // of `extract`
  bool groups_failed = false;                          // `extract` is there, and wrong
};

// Where a composite alarm's rule was read, for what is said about the alarms that it names.
struct RuleSource {
  const Document* document = nullptr;
  const YamlNode* node = nullptr;
  std::optional<alarm::AlarmRule> rule;  // none: it did not parse
};

struct Decoded {
  Rules rules;                          // entries with mistakes too, as far as they could be read: their names exist
  std::vector<PatternSource> patterns;  // one for each of rules.metric_filters
  std::vector<RuleSource> alarm_rules;  // one for each of rules.composite_alarms
  bool names_complete = true;  // false: a mistake hides entries, so that a name may exist though it is not seen
};

// Adds the sections of one file to `out`. The document must outlive `out`.
void decode(const Document& document, Decoded& out, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset
