#include "faults/faulty_store.h"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace tocsin::test {
namespace {

FaultyStore orders;

sqlite3_vfs& real_vfs() {
  static sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
  return *real;
}

int step() {
  const std::uint64_t number = ++orders.steps;
  if (number == orders.die_at) {
    ::kill(::getpid(), SIGKILL);
    ::pause();
  }
  return orders.refuse;
}

// SQLite's file, and behind it the real one.
struct File {
  sqlite3_file base;
  [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }

template <auto Method, class... Arguments>
int pass(sqlite3_file* file, Arguments... arguments) {
  return (real(file)->pMethods->*Method)(real(file), arguments...);
}

template <auto Method, class... Arguments>
int change(sqlite3_file* file, Arguments... arguments) {
  if (const int refused = step(); refused != SQLITE_OK) return refused;
  return (real(file)->pMethods->*Method)(real(file), arguments...);
}

int sync(sqlite3_file* file, int flags) {
  if (const int refused = step(); refused != SQLITE_OK) return refused;
  if (const int slow = orders.sync_ms; slow > 0) std::this_thread::sleep_for(std::chrono::milliseconds(slow));
  return real(file)->pMethods->xSync(real(file), flags);
}

void barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }

using M = sqlite3_io_methods;

const sqlite3_io_methods& methods() {
  static const sqlite3_io_methods kMethods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 3;
    m.xClose = pass<&M::xClose>;
    m.xRead = pass<&M::xRead, void*, int, sqlite3_int64>;
    m.xWrite = change<&M::xWrite, const void*, int, sqlite3_int64>;
    m.xTruncate = change<&M::xTruncate, sqlite3_int64>;
    m.xSync = sync;
    m.xFileSize = pass<&M::xFileSize, sqlite3_int64*>;
    m.xLock = pass<&M::xLock, int>;
    m.xUnlock = pass<&M::xUnlock, int>;
    m.xCheckReservedLock = pass<&M::xCheckReservedLock, int*>;
    m.xFileControl = pass<&M::xFileControl, int, void*>;
    m.xSectorSize = pass<&M::xSectorSize>;
    m.xDeviceCharacteristics = pass<&M::xDeviceCharacteristics>;
    m.xShmMap = pass<&M::xShmMap, int, int, int, void volatile**>;
    m.xShmLock = pass<&M::xShmLock, int, int, int>;
    m.xShmBarrier = barrier;
    m.xShmUnmap = pass<&M::xShmUnmap, int>;
    m.xFetch = pass<&M::xFetch, sqlite3_int64, int, void**>;
    m.xUnfetch = pass<&M::xUnfetch, sqlite3_int64, void*>;
    return m;
  }();
  return kMethods;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  const int opened = real_vfs().xOpen(&real_vfs(), name, real(file), flags, out);
  if (opened == SQLITE_OK) file->pMethods = &methods();
  return opened;
}

int remove(sqlite3_vfs*, const char* name, int sync_directory) {
  if (const int refused = step(); refused != SQLITE_OK) return refused;
  return real_vfs().xDelete(&real_vfs(), name, sync_directory);
}

}  // namespace

FaultyStore& faulty_store() {
  static sqlite3_vfs faulty = [] {
    sqlite3_vfs vfs = real_vfs();  // the rest works on no file of ours
    vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs().szOsFile;
    vfs.zName = "faulty";
    vfs.pNext = nullptr;
    vfs.xOpen = open;
    vfs.xDelete = remove;
    return vfs;
  }();
  static const int registered = sqlite3_vfs_register(&faulty, 1);
  if (registered != SQLITE_OK) std::abort();
  return orders;
}

}  // namespace tocsin::test
