#include "support/small_disk.h"

#include <sys/mount.h>

namespace tocsin::test {

SmallDisk::SmallDisk(const std::string& size)
    : mounted_(::mount("tmpfs", dir_.path().c_str(), "tmpfs", 0, ("mode=0700,size=" + size).c_str()) == 0) {}

SmallDisk::~SmallDisk() {
  if (mounted_) ::umount2(dir_.path().c_str(), MNT_DETACH);
}

}  // namespace tocsin::test
