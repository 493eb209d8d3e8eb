#include "base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/utf8.h"

namespace tocsin {

std::string to_string(const Span& span) {
  return span.line == 0 ? span.file : fmt::format("{}:{}:{}", span.file, span.line, span.column);
}

void Diagnostics::error(Span span, std::string message, std::string hint) {
  add({Severity::error, std::move(span), std::move(message), std::move(hint)});
}

void Diagnostics::warning(Span span, std::string message, std::string hint) {
  add({Severity::warning, std::move(span), std::move(message), std::move(hint)});
}

void Diagnostics::add(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }

void Diagnostics::append(const Diagnostics& other) { all_.insert(all_.end(), other.all_.begin(), other.all_.end()); }

bool Diagnostics::has_errors() const {
  return std::any_of(all_.begin(), all_.end(), [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::map<std::string_view, std::size_t> order;
  for (const auto& d : all_) order.emplace(d.span.file, order.size());
  std::vector<Diagnostic> result = all_;
  const auto key = [&order](const Diagnostic& d) {
    return std::tuple(order.at(d.span.file), d.span.line, d.span.column);
  };
  std::stable_sort(result.begin(), result.end(), [&key](const auto& a, const auto& b) { return key(a) < key(b); });
  return result;
}

std::string Diagnostics::to_text() const {
  std::string text;
  for (const auto& d : sorted()) {
    text += fmt::format("{}: {}: {}\n", printable(to_string(d.span)),
                        d.severity == Severity::error ? "error" : "warning", printable(d.message));
    if (!d.hint.empty()) text += fmt::format("    {}\n", printable(d.hint));
  }
  return text;
}

}  // namespace tocsin
