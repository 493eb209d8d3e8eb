// Mistakes that a person made and can mend: collected, all printed at once, each in one sentence with its place.
//   /etc/tocsin/rules.d/50-db.yaml:12:5: error: unknown key 'treshold'
//       did you mean 'threshold'?
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// A place in a file; line and column count from 1, columns in Unicode characters. Line 0: the file as a whole.
struct Span {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

std::string to_string(const Span& span);  // FILE:LINE:COLUMN, or FILE

enum class Severity { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  Span span;
  std::string message;
  std::string hint;  // what to do; may be empty

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

class Diagnostics {
 public:
  void error(Span span, std::string message, std::string hint = {});
  void warning(Span span, std::string message, std::string hint = {});
  void add(Diagnostic diagnostic);
  void append(const Diagnostics& other);

  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] bool empty() const { return all_.empty(); }
  // By file (in the order of first mention), line and column.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;
  // One line each, hints indented below; control characters escaped: names come from files.
  [[nodiscard]] std::string to_text() const;

 private:
  std::vector<Diagnostic> all_;
};

}  // namespace tocsin
