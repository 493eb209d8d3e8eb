// Tells whether two records are one that was delivered twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tocsin::format {

// `scope` and `id` as they stand in the record; `length`: its bytes without the blanks between its tokens, which
// another printer sets otherwise. A record of the same name that says something else, as examples and masked logs have,
// is as good as never as long, and is another. 0: the id is none (empty, or no word of letters, digits and - _ . :, as
// where it was masked). Stands in stored state: never to change.
std::uint64_t record_key(std::string_view scope, std::string_view id, std::size_t length);

}  // namespace tocsin::format
