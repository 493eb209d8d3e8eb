#include "alarm/math_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "alarm/math_lexer.h"
#include "base/limits.h"

namespace tocsin::alarm {
namespace {

using Part = MathRemark::Part;

bool is_id(std::string_view id) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return !id.empty() && is_lower(id.front()) && std::all_of(id.begin(), id.end(), [&](char c) {
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_metric(const MetricQuery& query) { return query.expression.value.empty(); }

// CloudWatch evaluates every 10 seconds or every minute.
bool is_period(Duration period) {
  using std::chrono::seconds;
  return period == seconds(10) || period == seconds(20) || period == seconds(30) ||
         (period > Duration::zero() && period % seconds(60) == Duration::zero());
}

const MathNode* as_band(const MathExpression& expression) {
  const MathNode& whole = expression.nodes.back();
  return whole.kind == MathNode::Kind::call && whole.name == "ANOMALY_DETECTION_BAND" ? &whole : nullptr;
}

}  // namespace

MathSeries fitted(const MathSeries& series, std::size_t count) {
  MathSeries out(count);
  for (std::size_t i = 0; i < std::min(count, series.size()); ++i) {
    if (series[i]) out[i] = finite(*series[i]);
  }
  return out;
}

std::optional<MathError> not_one_series(const MathType& type) {
  if (type.kind == MathKind::series || (type.kind == MathKind::array && type.members == 1)) return std::nullopt;
  if (type.kind == MathKind::array) {
    return MathError{0, fmt::format("an alarm compares one series, but this is an array of {}", type.members),
                     "SUM, AVG, MIN, MAX, FIRST and LAST make one series of an array"};
  }
  return MathError{0, fmt::format("an alarm compares a series, but this is {}", describe(type.kind)),
                   "TIME_SERIES(…) makes a series of a number"};
}

class MathPlan::Builder {
 public:
  Builder(std::span<const MetricQuery> queries, std::string_view band_id) : queries_(queries), band_id_(band_id) {}

  Result<MathPlan, std::vector<MathRemark>> build() {
    if (queries_.empty() || queries_.size() > limits::kMetricQueries) {
      remark(Part::list, 0,
             queries_.empty() ? "'metrics' is empty"
                              : fmt::format("'metrics' has {} entries; at most {} are allowed", queries_.size(),
                                            limits::kMetricQueries));
      return Unexpected(std::move(mistakes_));
    }
    check_entries();
    check_periods();
    choose_returned();
    parse();
    for (std::size_t i = 0; i < queries_.size(); ++i) visit(i);
    check_results();
    if (!mistakes_.empty()) return Unexpected(std::move(mistakes_));
    keep_needed();
    return std::move(plan_);
  }

 private:
  enum class Mark : std::uint8_t { unseen, open, done, failed };

  void remark(Part part, std::size_t query, std::string message, std::string hint = {}) {
    mistakes_.push_back({part, query, 0, std::move(message), std::move(hint)});
  }
  void remark(std::size_t query, MathError error) {
    mistakes_.push_back({Part::expression, query, error.offset, std::move(error.message), std::move(error.hint)});
  }

  void check_entries() {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      const MetricQuery& query = queries_[i];
      const std::string& id = query.id.value;
      plan_.names_.push_back({id, is_metric(query), {MathKind::series, 1}});
      if (id.empty()) continue;  // said where it was read
      if (!is_id(id)) {
        remark(Part::id, i, fmt::format("{} is no id", show_math(id)),
               "a lower-case letter, then letters, digits and _");
      } else if (!seen.insert(id).second) {
        remark(Part::id, i, fmt::format("the id '{}' stands here twice", id));
      }
      if (query.expression.value.empty() == query.metric_name.empty()) {
        remark(Part::entry, i,
               fmt::format("'{}' needs {} 'expression' {} 'metric'", id, is_metric(query) ? "either" : "only one of",
                           is_metric(query) ? "or" : "and"));
      }
    }
  }

  void check_periods() {
    const MetricQuery* first = nullptr;
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      const MetricQuery& query = queries_[i];
      if (!is_metric(query) || query.period == Duration::zero()) continue;
      if (!is_period(query.period)) {
        remark(Part::period, i,
               fmt::format("'period' must be 10, 20 or 30 seconds or whole minutes, but this is {}",
                           to_text(query.period)));
      } else if (first == nullptr) {
        first = &query;
        plan_.period_ = query.period;
      } else if (query.period != first->period) {
        remark(Part::period, i,
               fmt::format("all metrics of an alarm have one period: '{}' has {}, and '{}' has {}", first->id.value,
                           to_text(first->period), query.id.value, to_text(query.period)));
      }
    }
    const bool any_metric = std::any_of(queries_.begin(), queries_.end(), is_metric);
    if (!any_metric) remark(Part::list, 0, "'metrics' has no metric, only expressions");
  }

  void choose_returned() {
    std::vector<std::size_t> returned;
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      const MetricQuery& query = queries_[i];
      if (!band_id_.empty() && query.id.value == band_id_) {
        plan_.band_ = i;
      } else if (query.return_data) {
        returned.push_back(i);
      }
    }
    if (!band_id_.empty() && !plan_.band_) {
      remark(Part::threshold_metric_id, 0, fmt::format("no entry of 'metrics' has the id {}", show_math(band_id_)));
      return;
    }
    if (plan_.band_ && !queries_[*plan_.band_].return_data) {
      remark(Part::entry, *plan_.band_, fmt::format("'{}' is the band: it needs 'return_data: true'", band_id_));
    }
    const std::string_view beside = plan_.band_ ? " beside the band" : "";
    if (returned.empty()) {
      remark(Part::list, 0, fmt::format("one entry of 'metrics'{} needs 'return_data: true'", beside),
             "it is the one that is compared");
    } else if (returned.size() > 1) {
      std::string ids;
      for (const std::size_t each : returned) ids += (ids.empty() ? "'" : ", '") + queries_[each].id.value + '\'';
      remark(Part::list, 0,
             fmt::format("exactly one entry of 'metrics'{} has 'return_data: true', not {}", beside, ids),
             "write 'return_data: false' in the others");
    } else {
      plan_.returned_ = returned.front();
    }
  }

  void parse() {
    marks_.assign(queries_.size(), Mark::unseen);
    parsed_.resize(queries_.size());
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      if (is_metric(queries_[i])) {
        marks_[i] = Mark::done;
      } else if (auto expression = parse_math(queries_[i].expression.value)) {
        parsed_[i] = std::move(*expression);
      } else {
        marks_[i] = Mark::failed;
        remark(i, std::move(expression).error());
      }
    }
  }

  // Binds an expression after those that it names. At most as deep as there are queries.
  void visit(std::size_t at) {
    if (marks_[at] != Mark::unseen) return;
    marks_[at] = Mark::open;
    path_.push_back(at);
    bool all_bound = true;
    for (const MathNode& node : parsed_[at].nodes) {
      if (node.kind != MathNode::Kind::reference) continue;
      const auto named = place_of(node.name);
      if (!named) continue;  // bind() says so
      visit(*named);
      if (marks_[*named] == Mark::open) {
        remark_cycle(at, *named, node);
        marks_[at] = Mark::failed;
        break;
      }
      all_bound = all_bound && marks_[*named] == Mark::done;
    }
    path_.pop_back();
    if (marks_[at] == Mark::failed) return;
    marks_[at] = Mark::failed;
    if (!all_bound) return;  // what is wrong there is said
    auto bound = BoundMath::bind(parsed_[at], plan_.names_);
    if (!bound) {
      remark(at, std::move(bound).error());
      return;
    }
    marks_[at] = Mark::done;
    plan_.names_[at].type = bound->type();
    for (const MathError& each : bound->remarks()) {
      plan_.warnings_.push_back({Part::expression, at, each.offset, each.message, each.hint});
    }
    plan_.steps_.push_back({at, std::move(*bound)});
  }

  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view id) const {
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      if (queries_[i].id.value == id) return i;
    }
    return std::nullopt;
  }

  void remark_cycle(std::size_t at, std::size_t named, const MathNode& node) {
    std::string chain;
    for (auto each = std::find(path_.begin(), path_.end(), named); each != path_.end(); ++each) {
      chain += queries_[*each].id.value + " -> ";
    }
    remark(at,
           {node.offset, fmt::format("these expressions name one another in a circle: {}{}", chain, node.name), ""});
  }

  void check_results() {
    if (!mistakes_.empty()) return;
    if (auto error = not_one_series(plan_.names_[plan_.returned_].type)) remark(plan_.returned_, std::move(*error));
    if (plan_.band_) {
      const bool is_band = !is_metric(queries_[*plan_.band_]) && as_band(parsed_[*plan_.band_]) != nullptr;
      if (!is_band) {
        remark(Part::threshold_metric_id, 0, fmt::format("'{}' is no band", band_id_),
               "its expression must be ANOMALY_DETECTION_BAND(…)");
      }
    }
  }

  // What the compared series builds on; the rest was checked, and is not evaluated.
  void keep_needed() {
    std::vector<bool> needed(queries_.size(), false);
    needed[plan_.returned_] = true;
    if (plan_.band_) needed[*plan_.band_] = true;
    for (auto step = plan_.steps_.rbegin(); step != plan_.steps_.rend(); ++step) {
      if (needed[step->query]) need_operands(step->math.expression(), needed);
    }
    std::erase_if(plan_.steps_, [&](const Step& step) { return !needed[step.query]; });
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      if (needed[i] && is_metric(queries_[i])) plan_.metric_ids_.push_back(queries_[i].id.value);
    }
  }

  void need_operands(const MathExpression& expression, std::vector<bool>& needed) const {
    for (const MathNode& node : expression.nodes) {
      if (node.kind == MathNode::Kind::reference) needed[*place_of(node.name)] = true;
      if (node.kind != MathNode::Kind::call || node.name != "METRICS") continue;
      const std::string_view part =
          node.operands.empty() ? std::string_view() : std::string_view(expression.nodes[node.operands[0]].name);
      for (std::size_t i = 0; i < queries_.size(); ++i) {
        if (is_metric(queries_[i]) && queries_[i].id.value.find(part) != std::string::npos) needed[i] = true;
      }
    }
  }

  std::span<const MetricQuery> queries_;
  std::string_view band_id_;
  MathPlan plan_;
  std::vector<MathRemark> mistakes_;
  std::vector<MathExpression> parsed_;
  std::vector<Mark> marks_;
  std::vector<std::size_t> path_;  // the expressions that are open, each named by the one before it
};

Result<MathPlan, std::vector<MathRemark>> MathPlan::bind(std::span<const MetricQuery> queries,
                                                         std::string_view band_id) {
  return Builder(queries, band_id).build();
}

MathResult MathPlan::evaluate(const SeriesById& series, const MathPeriods& periods, const BandLookup& band) const {
  std::vector<MathValue> values(names_.size());
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!names_[i].is_metric) continue;
    const auto found = series.find(names_[i].id);
    values[i] = series_value(found == series.end() ? MathSeries(periods.count) : fitted(found->second, periods.count));
  }
  for (const Step& step : steps_) values[step.query] = step.math.evaluate(names_, values, periods, band);
  MathResult result;
  if (band_) {
    result.upper = values[*band_].members[0];
    result.lower = values[*band_].members[1];
  }
  auto& returned = values[returned_].members;
  result.values = returned.empty() ? MathSeries(periods.count) : std::move(returned[0]);
  return result;
}

}  // namespace tocsin::alarm
