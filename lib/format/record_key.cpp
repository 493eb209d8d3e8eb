#include "format/record_key.h"

#include <algorithm>

#include "base/stable_hash.h"

namespace tocsin::format {
namespace {

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.' || c == ':';
  });
}

}  // namespace

std::uint64_t record_key(std::string_view scope, std::string_view id, std::size_t length) {
  if (!is_word(id)) return 0;
  // No word has a quote in it: where the scope ends is certain.
  const std::uint64_t hash = StableHash().add(id).add("\"").add(scope).add(length).value();
  return hash == 0 ? 1 : hash;
}

}  // namespace tocsin::format
