#include "source/file_identity.h"

#include "base/limits.h"

namespace tocsin::source {

std::uint64_t hash_prefix(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

FileIdentity identify(const FileStatus& status, std::string_view beginning) {
  const auto prefix = beginning.substr(0, limits::kPrefixBytes);
  return {status.device, status.inode, hash_prefix(prefix), static_cast<std::uint32_t>(prefix.size()), status.birth_ns};
}

FileIdentity identity_of(const Position& position) {
  return {position.device, position.inode, position.prefix_hash, position.prefix_bytes, position.birth_ns};
}

Result<FileIdentity> of(int fd, const std::string& path) {
  auto status = status_of(fd, path);
  if (!status) return Unexpected(std::move(status).error());
  auto beginning = beginning_of(fd, path);
  if (!beginning) return Unexpected(std::move(beginning).error());
  return identify(*status, *beginning);
}

Result<std::string> beginning_of(int fd, const std::string& path) { return read_at(fd, 0, limits::kPrefixBytes, path); }

bool same_inode(const FileIdentity& identity, const FileStatus& status) {
  return identity.device == status.device && identity.inode == status.inode &&
         (identity.birth_ns == status.birth_ns || identity.birth_ns == 0 || status.birth_ns == 0);
}

bool begins_as(const FileIdentity& known, std::string_view beginning) {
  if (known.prefix_bytes == 0) return true;  // it was empty
  return beginning.size() >= known.prefix_bytes &&
         hash_prefix(beginning.substr(0, known.prefix_bytes)) == known.prefix_hash;
}

}  // namespace tocsin::source
