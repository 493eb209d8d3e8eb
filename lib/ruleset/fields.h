// One mapping of a rule file, read key by key. Every mistake becomes a diagnostic at its own place, and reading goes
// on, so that a person mends a file in one round.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "model/definitions.h"
#include "ruleset/yaml_tree.h"

namespace tocsin::ruleset {

struct Key {
  std::string_view name;
  bool available = true;      // false: known, and refused: "'group_by' is not available in this version"
  std::string_view why = {};  // of one that is refused: a hint
};

// A word that a key may hold, and what it means.
template <class T>
struct Word {
  std::string_view text;
  T value;
};

std::string not_available(std::string_view what);

// "did you mean 'x'?" where one of `known` is near, else `otherwise`.
std::string suggestion(std::string_view name, std::span<const std::string_view> known, std::string otherwise = {});

class Fields {
 public:
  // `what`: "a metric filter". Reports keys that are not in `keys`, and a node that is no mapping (which then has no
  // keys). Document, node and keys must outlive it.
  Fields(const Document& document, const YamlNode& node, std::string_view what, std::span<const Key> keys,
         Diagnostics& diagnostics);

  [[nodiscard]] const YamlNode* find(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
  // Reports each one that is absent.
  void require(std::initializer_list<std::string_view> keys);

  // Each leaves `out` as it is where the key is absent or its value is of another kind (which is reported), and returns
  // whether it was set.
  bool text(std::string_view key, std::string& out);
  bool text(std::string_view key, Located<std::string>& out);
  bool texts(std::string_view key, std::vector<Located<std::string>>& out);
  bool number(std::string_view key, double& out);
  bool count(std::string_view key, std::uint32_t& out);  // a whole number, at least 1
  bool flag(std::string_view key, bool& out);            // true or false, nothing else that YAML 1.1 takes for one
  bool duration(std::string_view key, Duration& out);    // not negative

  // One of a few words, in this spelling.
  template <class T, std::size_t N>
  bool word(std::string_view key, const Word<T> (&words)[N], T& out) {
    std::vector<std::string_view> known;
    known.reserve(N);
    for (const auto& word : words) known.push_back(word.text);
    const std::size_t index = index_of_word(key, known, {});
    if (index >= N) return false;
    out = words[index].value;
    return true;
  }
  // The index in `known`, or its size. `unavailable`: words that are refused as such.
  std::size_t index_of_word(std::string_view key, std::span<const std::string_view> known,
                            std::span<const std::string_view> unavailable);

  void error(std::string_view key, std::string message, std::string hint = {});    // at the key's value
  void warning(std::string_view key, std::string message, std::string hint = {});  // there too
  void error_in(std::string_view key, std::size_t offset, std::string message,
                std::string hint = {});  // inside its text
  // At a key itself; at the mapping where it is absent.
  [[nodiscard]] Span span_of(std::string_view key) const;
  [[nodiscard]] Span span() const { return document_->span(node_->mark); }
  [[nodiscard]] const Document& document() const { return *document_; }
  [[nodiscard]] const YamlNode& node() const { return *node_; }
  [[nodiscard]] Diagnostics& diagnostics() { return *diagnostics_; }

 private:
  const YamlNode* scalar(std::string_view key);
  void wrong_kind(std::string_view key, const YamlNode& node, std::string_view expected);

  const Document* document_;
  const YamlNode* node_;
  std::string_view what_;
  Diagnostics* diagnostics_;
};

// A finite number in decimal, with or without fraction and exponent. False: something else.
bool parse_number(std::string_view text, double& out);

// "a list" and the like, for messages.
std::string_view describe(const YamlNode& node);
// Where a pattern or another text with brackets was written without quotes, YAML reads a list or a mapping.
std::string quote_hint(const Document& document, const YamlNode& node);

}  // namespace tocsin::ruleset
