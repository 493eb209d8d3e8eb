// A rule file as a tree that still knows where everything stood: yaml-cpp by its event interface, held to a small, safe
// part of YAML. One document; no anchors, aliases or tags; no key twice in a mapping; size, depth and number of nodes
// bounded. Whatever breaks that becomes a Diagnostic: no exception leaves this file, whatever the bytes are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace tocsin::ruleset {

// A place in a document: `offset` in bytes from 0; line and column from 1, columns in characters.
struct Mark {
  std::uint32_t offset = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

enum class Kind : std::uint8_t { null, scalar, sequence, mapping };
enum class Style : std::uint8_t { plain, single_quoted, double_quoted, block };

struct Entry;

struct YamlNode {
  Kind kind = Kind::null;
  Style style = Style::plain;  // of a scalar
  Mark mark;  // of its first character: the quote of a quoted scalar, the | or > of a block; a null's may be its key's
  std::string text;             // of a scalar: its value
  std::vector<Entry> entries;   // of a mapping, in the order of the file; keys are unique
  std::vector<YamlNode> items;  // of a sequence
};

struct Entry {
  std::string key;
  Mark mark;  // of the key
  YamlNode value;
};

struct Document {
  std::string file;
  std::string bytes;      // without a byte order mark
  YamlNode root;          // null: an empty file, or nothing but comments
  bool complete = false;  // false: a mistake in the syntax hides a part of what was written; `root` is null

  [[nodiscard]] Span span(const Mark& mark) const { return {file, mark.line, mark.column}; }
};

// `from`, moved forward to `offset`, which must not lie before it.
Mark advance(std::string_view bytes, Mark from, std::size_t offset);

Document parse_yaml(std::string file, std::string_view bytes, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset
