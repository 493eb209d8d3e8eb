// Which file is it? A path says nothing after a rotation, and an inode number is used again by the next file; device,
// inode, the time of birth where the file system tells it, and the hash of how the file begins together recognise it,
// also after a restart. The hashed prefix grows with
// the file up to limits::kPrefixBytes: a file that was short when first seen is recognised by what it had.
//
// What cannot be told apart: a file emptied and written anew, with the same first bytes and at least as long as before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/position.h"
#include "source/open_file.h"

namespace tocsin::source {

struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t prefix_hash = 0;  // of the first prefix_bytes bytes
  std::uint32_t prefix_bytes = 0;
  std::int64_t birth_ns = 0;  // 0: not known

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// FNV-1a, 64 bits. Stands in stored positions: never to change.
std::uint64_t hash_prefix(std::string_view bytes);

// `beginning`: the file's first bytes; at most limits::kPrefixBytes of them count.
FileIdentity identify(const FileStatus& status, std::string_view beginning);
FileIdentity identity_of(const Position& position);

// The identity of an open file.
Result<FileIdentity> of(int fd, const std::string& path);

// The first limits::kPrefixBytes bytes of a file, or what it has of them.
Result<std::string> beginning_of(int fd, const std::string& path);

// And born at the same time, where both times are known.
bool same_inode(const FileIdentity& identity, const FileStatus& status);

// A file that begins so may be the known one, grown: it has at least the bytes that were hashed, and they are the same.
bool begins_as(const FileIdentity& known, std::string_view beginning);

}  // namespace tocsin::source
