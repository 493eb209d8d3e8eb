// From a place in a scalar's value back to the place in the file: YAML folds lines, strips indentation and resolves
// escapes, and an error in a pattern must still point at the character that a person sees.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "ruleset/yaml_tree.h"

namespace tocsin::ruleset {

// `quote`: where a quoted scalar begins. The offset of its closing quote, or nullopt where there is none.
std::optional<std::size_t> closing_quote(std::string_view bytes, std::size_t quote);

// Where byte `offset` of `scalar.text` stands in the document; its size: just behind the last one. What a multi-byte
// escape made stands at the escape. An exact answer for each style; nullopt where the text could not be followed.
std::optional<Mark> find_place(const Document& document, const YamlNode& scalar, std::size_t offset);

// The same, with the scalar's beginning for what cannot be followed.
Span span_in(const Document& document, const YamlNode& scalar, std::size_t offset);

}  // namespace tocsin::ruleset
