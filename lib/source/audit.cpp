#include "source/audit.h"

#include "source/open_file.h"

namespace tocsin::source {

bool holds_more(const std::string& path, const Position& position, std::uint64_t held) {
  const auto status = status_of(path);
  if (!status) return false;
  const auto is_it = [&](std::uint64_t device, std::uint64_t inode) {
    return device == status->device && inode == status->inode;
  };
  if (is_it(position.device, position.inode)) return status->size > position.offset + held;
  for (const auto* places : {&position.older, &position.newer}) {
    for (const FilePlace& place : *places) {
      if (is_it(place.device, place.inode)) return status->size > place.offset + held;
    }
  }
  return status->size > 0;  // another file, of which the source has said nothing yet
}

}  // namespace tocsin::source
