#include "ruleset/check_composites.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "ruleset/scalar_place.h"

namespace tocsin::ruleset {
namespace {

Span place_of(const RuleSource& source, const alarm::RuleName& name) {
  return span_in(*source.document, *source.node, name.offset);
}

// Which composite alarms a composite alarm's rule names.
struct Edge {
  std::size_t to;
  const alarm::RuleName* name;
};

class Graph {
 public:
  explicit Graph(const Decoded& decoded) : decoded_(decoded), edges_(decoded.alarm_rules.size()) {
    std::map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < edges_.size(); ++i) index.emplace(name_of(i), i);
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const auto& rule = decoded.alarm_rules[i].rule;
      if (!rule) continue;
      for (const alarm::RuleName& name : rule->names()) {
        if (const auto found = index.find(name.name); found != index.end()) edges_[i].push_back({found->second, &name});
      }
    }
  }

  // Depth first, on a stack of its own: a chain of rules may be as long as there are rules. Each edge that leads back
  // to where the walk came from closes a circle.
  void report_circles(Diagnostics& diagnostics) {
    enum class Mark : std::uint8_t { unseen, open, done };
    std::vector<Mark> marks(edges_.size(), Mark::unseen);
    std::vector<Step> path;
    for (std::size_t start = 0; start < edges_.size(); ++start) {
      if (marks[start] != Mark::unseen) continue;
      marks[start] = Mark::open;
      path.push_back({start});
      while (!path.empty()) {
        Step& step = path.back();
        if (step.next == edges_[step.at].size()) {
          marks[step.at] = Mark::done;
          path.pop_back();
          continue;
        }
        const Edge& edge = edges_[step.at][step.next++];
        if (marks[edge.to] == Mark::open) {
          report(path, edge, diagnostics);
        } else if (marks[edge.to] == Mark::unseen) {
          marks[edge.to] = Mark::open;
          path.push_back({edge.to});
        }
      }
    }
  }

 private:
  struct Step {
    std::size_t at;
    std::size_t next = 0;  // of its edges
  };
  static constexpr std::size_t kShown = 10;  // alarms of one circle

  [[nodiscard]] const std::string& name_of(std::size_t i) const {
    return decoded_.rules.composite_alarms[i].name.value;
  }

  void report(const std::vector<Step>& path, const Edge& closing, Diagnostics& diagnostics) const {
    const Span place = place_of(decoded_.alarm_rules[path.back().at], *closing.name);
    auto step = std::find_if(path.begin(), path.end(), [&](const Step& s) { return s.at == closing.to; });
    if (step + 1 == path.end()) {
      diagnostics.error(place, fmt::format("the rule of '{}' names the alarm itself", name_of(closing.to)));
      return;
    }
    std::string circle = fmt::format("'{}'", name_of(step->at));
    std::size_t shown = 1;
    for (++step; step != path.end() && shown < kShown; ++step, ++shown) {
      circle += fmt::format(" names '{}', which", name_of(step->at));
    }
    diagnostics.error(place, fmt::format("rules of composite alarms go in a circle: {} {} '{}'", circle,
                                         step == path.end() ? "names" : "leads on to", name_of(closing.to)));
  }

  const Decoded& decoded_;
  std::vector<std::vector<Edge>> edges_;
};

// Reported where the first one too many stands.
void check_counts(const Decoded& decoded, Diagnostics& diagnostics) {
  std::map<std::string_view, std::size_t> counts;
  for (const RuleSource& source : decoded.alarm_rules) {
    if (!source.rule) continue;
    for (const alarm::RuleName& name : source.rule->names()) {
      if (++counts[name.name] != limits::kCompositesOfAlarm + 1) continue;
      diagnostics.error(place_of(source, name), fmt::format("more than {} composite alarms name the alarm '{}'",
                                                            limits::kCompositesOfAlarm, name.name));
    }
  }
}

}  // namespace

void check_composites(const Decoded& decoded, Names& alarms, Diagnostics& diagnostics) {
  for (const RuleSource& source : decoded.alarm_rules) {
    if (!source.rule) continue;
    for (const alarm::RuleName& name : source.rule->names()) {
      if (alarms.lacks(name.name)) alarms.must_have({name.name, place_of(source, name)});  // places are dear
    }
  }
  for (const CompositeAlarm& alarm : decoded.rules.composite_alarms) {
    alarms.must_have(alarm.actions_suppressor);
    if (!alarm.name.value.empty() && alarm.actions_suppressor == alarm.name) {
      diagnostics.error(alarm.actions_suppressor.span, "an alarm cannot suppress its own actions");
    }
  }
  Graph(decoded).report_circles(diagnostics);
  check_counts(decoded, diagnostics);
}

}  // namespace tocsin::ruleset
