#include "alarm/metric_math.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "alarm/math_lexer.h"
#include "base/edit_distance.h"

namespace tocsin::alarm {
namespace {

bool is_value(MathKind kind) { return kind == MathKind::scalar || kind == MathKind::series || kind == MathKind::array; }

bool is_whole(const MathNode& node) {
  constexpr double kGreatest = 1'000'000;
  return node.kind == MathNode::Kind::number && node.number <= kGreatest &&
         node.number == static_cast<double>(static_cast<std::size_t>(node.number));
}

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// "a series or an array"
std::string expected(const MathParameter& parameter) {
  std::vector<std::string> kinds;
  if ((parameter.accepts & kScalar) != 0) kinds.emplace_back("a number");
  if ((parameter.accepts & kSeries) != 0) kinds.emplace_back("a series");
  if ((parameter.accepts & kArray) != 0) kinds.emplace_back("an array");
  if ((parameter.accepts & kText) != 0) kinds.emplace_back("a text in quotes");
  if ((parameter.accepts & kCount) != 0) kinds.emplace_back("a whole number such as 1");
  if ((parameter.accepts & kFactor) != 0) kinds.emplace_back("a number above 0 such as 2");
  if ((parameter.accepts & kMetric) != 0) kinds.emplace_back("the id of a metric");
  for (const std::string_view word : parameter.words) kinds.emplace_back(word);
  std::string out = kinds.front();
  for (std::size_t i = 1; i < kinds.size(); ++i) out += (i + 1 == kinds.size() ? " or " : ", ") + kinds[i];
  return out;
}

std::string count_text(const MathFunction& function) {
  if (function.least() != function.most()) return fmt::format("{} to {} arguments", function.least(), function.most());
  return function.most() == 1 ? "1 argument" : fmt::format("{} arguments", function.most());
}

}  // namespace

// Goes through the nodes once, operands before what they stand in.
class BoundMath::Binder {
 public:
  Binder(BoundMath& out, std::span<const MathName> names) : out_(out), names_(names) {}

  // None: all is well.
  std::optional<MathError> bind() {
    const std::size_t count = nodes().size();
    out_.functions_.assign(count, nullptr);
    out_.references_.assign(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
      auto type = type_of(i);
      if (!type) return std::move(type).error();
      out_.types_.push_back(*type);
    }
    if (const MathNode& whole = nodes().back(); !is_value(out_.type().kind)) return no_value(whole);
    return std::nullopt;
  }

 private:
  using Typed = Result<MathType, MathError>;

  [[nodiscard]] const std::vector<MathNode>& nodes() const { return out_.expression_.nodes; }
  [[nodiscard]] const MathType& type_at(std::uint32_t place) const { return out_.types_[place]; }

  Typed type_of(std::size_t place) {
    const MathNode& node = nodes()[place];
    switch (node.kind) {
      case MathNode::Kind::number:
        return MathType{MathKind::scalar, 1};
      case MathNode::Kind::text:
        return MathType{MathKind::text, 1};
      case MathNode::Kind::word:
        return MathType{MathKind::word, 1};
      case MathNode::Kind::reference:
        return reference(place);
      case MathNode::Kind::array:
        return array(node);
      case MathNode::Kind::call:
        return call(place);
      case MathNode::Kind::negation:
        if (const auto& operand = type_at(node.operands[0]); is_value(operand.kind)) return operand;
        return Unexpected(no_value(nodes()[node.operands[0]]));
      case MathNode::Kind::binary:
        return binary(node);
    }
    return MathType{};
  }

  Typed reference(std::size_t place) {
    const MathNode& node = nodes()[place];
    const auto found =
        std::find_if(names_.begin(), names_.end(), [&](const auto& each) { return each.id == node.name; });
    if (found == names_.end()) {
      return Unexpected(MathError{node.offset, fmt::format("there is no id {}", show_math(node.name)), near_id(node)});
    }
    out_.references_[place] = static_cast<std::size_t>(found - names_.begin());
    return found->type;
  }

  // A text or a word where a value is needed.
  [[nodiscard]] MathError no_value(const MathNode& node) const {
    if (node.kind == MathNode::Kind::text) {
      return {node.offset, "a text stands here, and a number or a series is needed",
              "ids and numbers are written without quotes"};
    }
    std::string hint = near_id(node);
    if (find_math_function(node.name) != nullptr) hint = fmt::format("a function has brackets: {}(…)", node.name);
    return {node.offset, fmt::format("{} is no id: ids begin with a lower-case letter", show_math(node.name)),
            std::move(hint)};
  }

  [[nodiscard]] std::string near_id(const MathNode& node) const {
    std::vector<std::string_view> known;
    for (const MathName& name : names_) known.push_back(name.id);
    const std::string_view near = nearest(node.name, known);
    return near.empty() ? std::string() : fmt::format("did you mean '{}'?", near);
  }

  Typed array(const MathNode& node) {
    for (const std::uint32_t operand : node.operands) {
      const MathKind kind = type_at(operand).kind;
      if (kind == MathKind::series) continue;
      const MathNode& member = nodes()[operand];
      if (!is_value(kind)) return Unexpected(no_value(member));
      return Unexpected(MathError{
          member.offset, fmt::format("an array has series as members, but this is {}", describe(kind)),
          kind == MathKind::scalar ? "TIME_SERIES(5) makes a series of a number" : "arrays do not stand in arrays"});
    }
    return MathType{MathKind::array, node.operands.size()};
  }

  Typed binary(const MathNode& node) {
    const MathType& left = type_at(node.operands[0]);
    const MathType& right = type_at(node.operands[1]);
    for (const std::uint32_t operand : node.operands) {
      if (!is_value(type_at(operand).kind)) return Unexpected(no_value(nodes()[operand]));
    }
    if (left.kind == MathKind::array && right.kind == MathKind::array) {
      return Unexpected(MathError{node.offset, fmt::format("'{}' cannot join two arrays", to_string(node.op)),
                                  "SUM, AVG, MIN, MAX, FIRST and LAST make one series of an array"});
    }
    for (const MathKind kind : {MathKind::array, MathKind::series}) {
      if (left.kind == kind) return left;
      if (right.kind == kind) return right;
    }
    return MathType{MathKind::scalar, 1};
  }

  Typed call(std::size_t place) {
    const MathNode& node = nodes()[place];
    const MathFunction* function = find_math_function(node.name);
    if (function == nullptr) return Unexpected(no_function(node));
    if (node.operands.size() < function->least() || node.operands.size() > function->most()) {
      return Unexpected(
          MathError{node.offset,
                    fmt::format("{} takes {}, and is given {}", node.name, count_text(*function), node.operands.size()),
                    function->parameters[0].accepts == (kSeries | kArray) && node.operands.size() > function->most()
                        ? fmt::format("several series stand in an array: {}([a, b])", node.name)
                        : ""});
    }
    std::vector<MathSite::Argument> arguments;
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      const MathNode& argument = nodes()[node.operands[i]];
      const MathType& type = type_at(node.operands[i]);
      if (!is_accepted(function->parameters[i], type.kind, argument)) {
        return Unexpected(wrong_argument(*function, i, type.kind, argument));
      }
      arguments.push_back({type, &argument});
    }
    out_.functions_[place] = function;
    if (!arguments.empty() && depends_on_range(*function, arguments[0].type.kind)) {
      out_.remarks_.push_back(
          {node.offset, fmt::format("the value of {} here changes with how many periods are looked at", node.name),
           "CloudWatch advises against it in alarms: the evaluation range is longer than "
           "evaluation_periods"});
    }
    return function->type({arguments, names_, node.offset});
  }

  [[nodiscard]] bool is_accepted(const MathParameter& parameter, MathKind kind, const MathNode& node) const {
    const auto accepts = [&](MathAccepts what) { return (parameter.accepts & what) != 0; };
    switch (kind) {
      case MathKind::scalar:
        return accepts(kScalar) || (accepts(kCount) && is_whole(node)) ||
               (accepts(kFactor) && node.kind == MathNode::Kind::number && node.number > 0);
      case MathKind::series:
        return accepts(kSeries) || (accepts(kMetric) && is_metric(node));
      case MathKind::array:
        return accepts(kArray);
      case MathKind::text:
        return accepts(kText);
      case MathKind::word:
        return accepts(kWord) &&
               std::find(parameter.words.begin(), parameter.words.end(), node.name) != parameter.words.end();
    }
    return false;
  }

  [[nodiscard]] bool is_metric(const MathNode& node) const {
    return node.kind == MathNode::Kind::reference &&
           std::any_of(names_.begin(), names_.end(),
                       [&](const MathName& name) { return name.is_metric && name.id == node.name; });
  }

  [[nodiscard]] MathError wrong_argument(const MathFunction& function, std::size_t index, MathKind kind,
                                         const MathNode& node) const {
    const MathParameter& parameter = function.parameters[index];
    std::string found = node.kind == MathNode::Kind::word ? show_math(node.name) : std::string(describe(kind));
    if (parameter.accepts == kMetric && kind == MathKind::series) found = "the result of an expression";
    if ((parameter.accepts & (kCount | kFactor)) != 0 && kind == MathKind::scalar) found = "another number";
    std::string hint;
    if (node.kind == MathNode::Kind::word) {
      const std::string_view near = nearest(node.name, parameter.words);
      hint = near.empty() ? near_id(node) : fmt::format("did you mean '{}'?", near);
    }
    return {node.offset,
            fmt::format("argument {} of {} must be {}, but this is {}", index + 1, function.name, expected(parameter),
                        found),
            std::move(hint)};
  }

  [[nodiscard]] static MathError no_function(const MathNode& node) {
    const std::string upper = upper_case(node.name);
    for (const RefusedMathFunction& refused : refused_math_functions()) {
      if (refused.name == upper) {
        return {node.offset, fmt::format("{} is not available here", refused.name), std::string(refused.why)};
      }
    }
    if (find_math_function(upper) != nullptr) {
      return {node.offset, fmt::format("there is no function {}: functions are upper case", show_math(node.name)),
              fmt::format("did you mean '{}'?", upper)};
    }
    std::vector<std::string_view> known;
    for (const MathFunction& each : math_functions()) known.push_back(each.name);
    const std::string_view near = nearest(node.name, known);
    return {node.offset, fmt::format("there is no function {}", show_math(node.name)),
            near.empty() ? std::string() : fmt::format("did you mean '{}'?", near)};
  }

  BoundMath& out_;
  std::span<const MathName> names_;
};

Result<BoundMath, MathError> BoundMath::bind(MathExpression expression, std::span<const MathName> names) {
  BoundMath bound;
  bound.expression_ = std::move(expression);
  if (auto error = Binder(bound, names).bind()) return Unexpected(std::move(*error));
  return bound;
}

MathValue BoundMath::evaluate(std::span<const MathName> names, std::span<const MathValue> values,
                              const MathPeriods& periods, const BandLookup& band) const {
  std::vector<MathValue> results(expression_.nodes.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const MathNode& node = expression_.nodes[i];
    MathValue& result = results[i];
    std::vector<MathValue> operands;
    for (const std::uint32_t operand : node.operands) operands.push_back(std::move(results[operand]));
    switch (node.kind) {
      case MathNode::Kind::number:
        result = scalar_value(node.number);
        break;
      case MathNode::Kind::text:
      case MathNode::Kind::word:
        result.kind = types_[i].kind;
        result.name = node.name;
        break;
      case MathNode::Kind::reference:
        result = values[references_[i]];
        result.name = node.name;
        break;
      case MathNode::Kind::array:
        result.kind = MathKind::array;
        for (MathValue& operand : operands) result.members.push_back(std::move(operand.members[0]));
        break;
      case MathNode::Kind::call:
        result = functions_[i]->apply({operands, names, values, periods, band});
        break;
      case MathNode::Kind::negation:
        result = negated(std::move(operands[0]));
        break;
      case MathNode::Kind::binary:
        result = apply_operator(node.op, std::move(operands[0]), std::move(operands[1]));
        break;
    }
    // SLICE down to one series, also where fewer were left than could be known at the load.
    if (types_[i].kind == MathKind::series && result.kind == MathKind::array) {
      if (result.members.empty()) result.members.emplace_back(periods.count);
      result = series_value(std::move(result.members.front()));
    }
  }
  return std::move(results.back());
}

std::vector<std::string_view> ids_in(const MathExpression& expression) {
  std::vector<std::string_view> ids;
  for (const MathNode& node : expression.nodes) {
    if (node.kind == MathNode::Kind::reference && std::find(ids.begin(), ids.end(), node.name) == ids.end()) {
      ids.emplace_back(node.name);
    }
  }
  return ids;
}

}  // namespace tocsin::alarm
