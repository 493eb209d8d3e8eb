// Texts with ${credential:NAME}, ${file:/PATH} or ${env:NAME} in them: the one place that knows the notation. What it
// stands for is looked up only when sending.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::notify {

struct TextPart {
  bool is_credential = false;
  // Text as it stands; or the name of a credential, "file:/PATH", "env:NAME" (none of which is a name). Points into
  // what was split.
  std::string_view text;

  friend bool operator==(const TextPart&, const TextPart&) = default;
};

// Error: a ${ that is not closed or is of another kind, or a name that cannot be a file's name in
// $CREDENTIALS_DIRECTORY, an absolute path, or a variable's name.
Result<std::vector<TextPart>> split_credentials(std::string_view text);

// Whether there is anything to be looked up in it, well formed or not.
bool holds_credential(std::string_view text);

}  // namespace tocsin::notify
