// Regular files, opened so that nothing can block or surprise: no FIFO, no device, no controlling terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"

namespace tocsin::source {

struct FileStatus {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::uint64_t links = 0;       // 0: deleted, and there only as long as somebody has it open
  Time modified;                 // by its bytes
  std::int64_t modified_ns = 0;  // the same, exact; since 1970
  std::int64_t changed_ns = 0;   // also by chmod, rename, link
  std::int64_t birth_ns = 0;     // 0: the file system does not tell

  friend bool operator==(const FileStatus&, const FileStatus&) = default;
};

// Symbolic links are followed. What is there and no regular file: ErrorCode::unsupported.
Result<FileStatus> status_of(const std::string& path);
Result<FileStatus> status_of(int fd, const std::string& path);  // path: for the message

// What stands at the path, where it is no regular file and status_of() said unsupported: "a FIFO"; else empty.
std::string other_kind_of(const std::string& path);

// For reading; O_NONBLOCK, O_NOCTTY, O_CLOEXEC.
Result<UniqueFd> open_regular(const std::string& path);

// Where an open file is now, as the kernel tells it, wherever it was renamed to; none: deleted, or out of our sight.
std::optional<std::string> present_path(int fd);

// Up to `bytes` bytes from `offset` on; fewer only at the end of the file. The file's own offset stays as it is.
Result<std::string> read_at(int fd, std::uint64_t offset, std::size_t bytes, const std::string& path);

// The same into a buffer, whose memory is used again; what it held is gone, whatever the outcome.
Result<void> read_into(std::string& buffer, int fd, std::uint64_t offset, std::size_t bytes, const std::string& path);

// "/a/b/c" -> "/a/b" and "c".
std::string directory_of(const std::string& path);
std::string name_of(const std::string& path);

// The directory itself, or the nearest one above it that exists: where something must happen before it can appear.
std::string nearest_directory(std::string directory);

}  // namespace tocsin::source
