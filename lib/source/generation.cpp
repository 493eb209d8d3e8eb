#include "source/generation.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kInflatePerRead = 16U << 20U;  // on the way to a stored offset

// Opens again what cannot be read through its handle.
bool reopen(Generation& generation) {
  auto fd = open_regular(generation.found_at);
  if (!fd) return false;
  const auto status = status_of(fd->get(), generation.found_at);
  if (!status || !same_inode(generation.identity, *status)) return false;
  const auto beginning = beginning_of(fd->get(), generation.found_at);
  if (!beginning || !begins_as(generation.identity, *beginning)) return false;
  generation.fd = std::move(*fd);
  return true;
}

Result<bool> take_inflated(Generation& generation, std::size_t want, std::string& bytes) {
  Progress& progress = generation.progress;
  auto there = generation.gzip->fill(progress.offset, want, kInflatePerRead);
  if (!there || !*there) return there;
  const auto window = generation.gzip->window();
  bytes.assign(window.substr(0, want));
  const bool all = generation.gzip->end() != GzipFile::End::none && window.size() <= want;
  // How much more there is, is not known before it is inflated.
  generation.status.size = progress.offset + bytes.size() + (all ? 0 : 1);
  return true;
}

}  // namespace

Generation generation_of(OpenRotatedFile file) {
  Generation generation;
  generation.identity = file.identity;
  generation.status = file.file.status;
  generation.found_at = file.file.path;
  if (file.file.compression == Compression::gzip) {
    generation.gzip = std::make_unique<GzipFile>(std::move(file.fd), generation.found_at);
    generation.sealed = true;
  } else {
    generation.fd = std::move(file.fd);
    if (generation.status.size == 0) generation.empty_ns = generation.status.modified_ns;
  }
  return generation;
}

FilePlace place_of(const Generation& generation) {
  const auto& [identity, status, progress] = std::tie(generation.identity, generation.status, generation.progress);
  return {identity.device,    identity.inode, identity.birth_ns,   identity.prefix_hash, identity.prefix_bytes,
          status.modified_ns, status.size,    generation.found_at, progress.offset,      progress.decoder};
}

FilePlace place_of(const Position& position) {
  return {position.device,      position.inode, position.birth_ns, position.prefix_hash, position.prefix_bytes,
          position.modified_ns, position.size,  position.found_at, position.offset,      position.decoder};
}

void set_place(Position& position, FilePlace place) {
  position.device = place.device;
  position.inode = place.inode;
  position.birth_ns = place.birth_ns;
  position.prefix_hash = place.prefix_hash;
  position.prefix_bytes = place.prefix_bytes;
  position.modified_ns = place.modified_ns;
  position.size = place.size;
  position.found_at = std::move(place.found_at);
  position.offset = place.offset;
  position.decoder = place.decoder;
}

FileIdentity identity_of(const FilePlace& place) {
  return {place.device, place.inode, place.prefix_hash, place.prefix_bytes, place.birth_ns};
}

Wanted wanted_of(const FilePlace& place) {
  return {identity_of(place), place.modified_ns, place.offset, place.found_at};
}

Result<void> look_at(Generation& generation) {
  if (generation.gzip) return {};
  auto status = status_of(generation.fd.get(), generation.found_at);
  if ((!status || generation.broken) && reopen(generation)) {
    status = status_of(generation.fd.get(), generation.found_at);
  }
  if (!status) return Unexpected(std::move(status).error());
  if (generation.gone_since && status->size > generation.status.size) generation.gone_since = Time::max();
  generation.status = *status;
  return {};
}

Result<bool> take(Generation& generation, bool ended, const Budget& budget, Counters& counters, std::string& bytes) {
  Progress& progress = generation.progress;
  const std::size_t bound = limits::kLineBytes + budget.bytes;
  if (progress.is_stuck(bound)) {  // no decoder should; but what it cannot use must not hold up what follows
    counters[Count::lost_bytes] += progress.seen - progress.offset;
    progress.offset = progress.seen;
  }
  bytes.clear();
  if (generation.gzip) {
    if (progress.refused_final) return true;
    return take_inflated(generation, progress.want(budget.bytes, bound), bytes);
  }
  const std::uint64_t there = generation.status.size - std::min(generation.status.size, progress.offset);
  const auto want = std::min<std::uint64_t>(there, progress.want(budget.bytes, bound));
  const bool last_call = ended && want == there && !progress.refused_final;
  if (want == 0 || (progress.offset + want <= progress.seen && !last_call)) return true;
  auto got =
      read_into(bytes, generation.fd.get(), progress.offset, static_cast<std::size_t>(want), generation.found_at);
  if (!got && reopen(generation)) {
    got = read_into(bytes, generation.fd.get(), progress.offset, static_cast<std::size_t>(want), generation.found_at);
  }
  if (!got) return Unexpected(std::move(got).error());
  return true;
}

bool still_begins_so(Generation& generation, bool took_bytes) {
  if (generation.gzip) return true;
  if (!took_bytes && generation.verified_ns == generation.status.modified_ns) return true;
  const auto beginning = beginning_of(generation.fd.get(), generation.found_at);
  if (!beginning) return true;  // the next read of the bytes themselves will tell
  if (!begins_as(generation.identity, *beginning)) return false;
  if (generation.identity.prefix_bytes < limits::kPrefixBytes) {
    generation.identity = identify(generation.status, *beginning);
  }
  generation.verified_ns = generation.status.modified_ns;
  generation.known_size = generation.status.size;
  return true;
}

}  // namespace tocsin::source
