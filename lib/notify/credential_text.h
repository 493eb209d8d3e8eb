// Texts with ${credential:NAME} in them: the one place that knows the notation. What a name stands for is looked up
// only when sending.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::notify {

struct TextPart {
  bool is_credential = false;
  std::string_view text;  // the name of a credential, or text as it stands; points into what was split

  friend bool operator==(const TextPart&, const TextPart&) = default;
};

// Error: a ${ that is not closed or is of another kind, or a name that cannot be a file's name in
// $CREDENTIALS_DIRECTORY.
Result<std::vector<TextPart>> split_credentials(std::string_view text);

}  // namespace tocsin::notify
