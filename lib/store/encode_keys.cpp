#include "store/encode.h"

namespace tocsin::store {
namespace {

constexpr std::size_t kKeyBytes = 8;
constexpr unsigned kByteBits = 8;

}  // namespace

std::string encode_keys(const std::vector<std::uint64_t>& keys) {
  std::string out;
  out.reserve(keys.size() * kKeyBytes);
  for (const std::uint64_t key : keys) {
    for (unsigned i = 0; i < kKeyBytes; ++i) out += static_cast<char>(key >> (i * kByteBits));
  }
  return out;
}

Result<std::vector<std::uint64_t>> decode_keys(std::string_view bytes) {
  if (bytes.size() % kKeyBytes != 0) return Unexpected(Error{ErrorCode::invalid, "keys of records that are cut short"});
  std::vector<std::uint64_t> keys;
  keys.reserve(bytes.size() / kKeyBytes);
  for (std::size_t at = 0; at < bytes.size(); at += kKeyBytes) {
    std::uint64_t key = 0;
    for (unsigned i = 0; i < kKeyBytes; ++i) {
      key |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (i * kByteBits);
    }
    keys.push_back(key);
  }
  return keys;
}

}  // namespace tocsin::store
