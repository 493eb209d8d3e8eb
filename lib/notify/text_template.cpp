#include "notify/text_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "notify/shown.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kTemplateBytes = 4096;  // as written: a screen or two
constexpr std::size_t kFilledBytes = 16 * 1024;

using Value = std::string (*)(const RenderRequest&, const RenderContext&);

struct Name {
  std::string_view name;
  Value value;
};

std::string group_values(const RenderRequest& r, const RenderContext& /*context*/) {
  std::string text;
  for (const auto& [name, value] : r.transition.group)
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", name, value);
  return text;
}

std::string newest_line(const RenderRequest& r, const RenderContext& /*context*/) {
  if (r.transition.evidence.empty() || !r.transition.evidence.back().event.text) return {};
  return *r.transition.evidence.back().event.text;
}

std::string value_text(const RenderRequest& r, const RenderContext& /*context*/) {
  return r.transition.value ? fmt::format("{}", *r.transition.value) : "no value";
}

constexpr std::array kNames = {
    Name{"alarm", [](const RenderRequest& r, const RenderContext&) { return r.transition.alarm; }},
    Name{"group", group_values},
    Name{"state",
         [](const RenderRequest& r, const RenderContext&) { return std::string(to_string(r.transition.new_state)); }},
    Name{"old_state",
         [](const RenderRequest& r, const RenderContext&) { return std::string(to_string(r.transition.old_state)); }},
    Name{"host", [](const RenderRequest&, const RenderContext& c) { return c.host; }},
    Name{"time", [](const RenderRequest& r, const RenderContext&) { return to_iso8601(r.transition.time); }},
    Name{"reason", [](const RenderRequest& r, const RenderContext&) { return r.transition.reason; }},
    Name{"value", value_text},
    Name{"threshold",
         [](const RenderRequest& r, const RenderContext&) { return fmt::format("{}", r.transition.threshold); }},
    Name{"severity",
         [](const RenderRequest& r, const RenderContext&) { return std::string(to_string(r.alarm.severity)); }},
    Name{"description", [](const RenderRequest& r, const RenderContext&) { return r.alarm.description; }},
    Name{"playbook", [](const RenderRequest& r, const RenderContext&) { return r.alarm.playbook; }},
    Name{"line", newest_line},
};

const Name* find_name(std::string_view name) {
  const auto* found = std::find_if(kNames.begin(), kNames.end(), [&](const Name& n) { return n.name == name; });
  return found == kNames.end() ? nullptr : found;
}

std::string known_names() {
  std::string all;
  for (const Name& name : kNames) all += fmt::format("{}{{{}}}", all.empty() ? "" : ", ", name.name);
  return all;
}

}  // namespace

std::string check_template(std::string_view text, bool lines) {
  if (text.size() > kTemplateBytes) return fmt::format("a text here has at most {} bytes", kTemplateBytes);
  const std::string safe = lines ? printable_lines(text) : printable(text);
  if (safe != text) return "a text here holds no control characters, and nothing that turns the direction of reading";
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at)) {
    if (text.substr(at).starts_with("{{")) {
      at += 2;
      continue;
    }
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos) return "a '{' is not closed; a plain one is written as '{{'";
    const std::string_view name = text.substr(at + 1, close - at - 1);
    if (find_name(name) == nullptr)
      return fmt::format("there is no '{{{}}}'; there are {}", printable(cut_utf8(name, 64)), known_names());
    at = close;
  }
  return {};
}

std::string fill_template(std::string_view text, const RenderRequest& request, const RenderContext& context) {
  std::string filled;
  while (!text.empty() && filled.size() < kFilledBytes) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const Name* name = close == std::string_view::npos ? nullptr : find_name(text.substr(1, close - 1));
    if (text.starts_with("{{") || name == nullptr) {
      filled += '{';
      text.remove_prefix(text.starts_with("{{") ? 2 : 1);
      continue;
    }
    filled += shown(name->value(request, context), 1100);
    text.remove_prefix(close + 1);
  }
  return filled;
}

}  // namespace tocsin::notify
