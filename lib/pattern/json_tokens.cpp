#include "pattern/json_tokens.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <new>

#include "base/limits.h"
#include "base/utf8.h"

namespace tocsin::pattern {
namespace {

// Both passes need about twenty bytes for each byte that an event may have. A rare huge event must not hold them for
// ever.
constexpr std::size_t kLeast = 16 * 1024;
constexpr std::size_t kKept = 256 * 1024;

}  // namespace

void JsonTokens::reserve(std::size_t bytes) {
  const std::size_t capacity = parser_ ? parser_->capacity() : 0;
  if (bytes <= capacity && (capacity <= kKept || bytes > kKept)) return;
  parser_.reset();
  document_ = {};
  // simdjson counts an empty array as no deeper than what it stands in. What it refuses is then no deeper than allowed
  // either, or JsonDocument refuses it too.
  const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
      std::bit_ceil(std::max(bytes, kLeast)), limits::kJsonDepth, parser_);
  if (error != simdjson::SUCCESS) throw std::bad_alloc();
}

simdjson::error_code JsonTokens::find_tokens(std::size_t readable) {
  reserve(event_.size());
  bytes_ = event_.data();
  if (readable - event_.size() < kReadable) {
    padded_.reserve(event_.size() + kReadable);
    padded_.assign(event_);
    padded_.append(kReadable, ' ');
    bytes_ = padded_.data();
  }
  const auto error =
      parser_->stage1(reinterpret_cast<const std::uint8_t*>(bytes_), event_.size(), simdjson::stage1_mode::regular);
  offsets_ = parser_->structural_indexes.get();
  count_ = parser_->n_structural_indexes;
  return error;
}

bool JsonTokens::read(std::string_view event, std::size_t readable) {
  event_ = event;
  const auto first = std::find_if_not(event.begin(), event.end(), is_blank);
  if (first == event.end() || *first != '{') return false;  // most lines of a text log
  if (event.size() > std::numeric_limits<std::uint32_t>::max() / 2) return false;
  auto error = find_tokens(readable);
  if (error == simdjson::UTF8_ERROR) {
    repaired_ = to_valid_utf8(event);
    event_ = repaired_;
    error = find_tokens(event_.size());
  }
  return error == simdjson::SUCCESS;
}

std::optional<simdjson::dom::element> JsonTokens::parse() {
  if (document_.capacity() < parser_->capacity() && document_.allocate(parser_->capacity()) != simdjson::SUCCESS) {
    throw std::bad_alloc();
  }
  if (parser_->stage2(document_) != simdjson::SUCCESS) return std::nullopt;
  return document_.root();
}

}  // namespace tocsin::pattern
