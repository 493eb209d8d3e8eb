// Where an earlier run stopped: the files of its position, wherever rotations have put them since.
#include <algorithm>
#include <utility>
#include <vector>

#include "source/file_tail.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

// `grew`: what may have been written to it since is not known.
void close_missing(const FilePlace& place, bool grew, ReadResult& result) {
  const std::uint64_t end = std::max(place.size, place.offset);
  result.closed += end;
  if (end == place.offset && !grew) return;
  result.gaps.push_back({{},
                         {},
                         place.found_at,
                         place.offset,
                         end,
                         GapCause::deleted,
                         {},
                         grew ? "and what was written to it since" : ""});
}

}  // namespace

// Before the first read. The position stays pending while the answer may be denied to us.
void FileTail::find_resumed(const Budget& budget, ReadResult& result) {
  auto status = status_of(path_);
  if (!status && status.error().code != ErrorCode::not_found) return trouble(status.error(), result);
  std::vector<FilePlace> places = resume_->older;
  places.push_back(place_of(*resume_));
  places.insert(places.end(), resume_->newer.begin(), resume_->newer.end());
  for (const FilePlace& place : places) {
    if (!place.found_at.empty() && place.found_at != path_) remember(place.found_at);
  }
  const RotatedFiles around(path_, rotated_into_, rotated_to_);
  const std::optional<FileStatus> live = status ? std::optional(*status) : std::nullopt;
  for (const FilePlace& place : places) {
    if (!open_place(place, &place == &places.back(), live, around, budget, result)) {
      generations_.clear();
      result.closed = 0;
      result.gaps.clear();
      return;
    }
  }
  first_look_ = false;
  resume_.reset();
}

// False: it cannot be told yet.
bool FileTail::open_place(const FilePlace& place, bool newest, const std::optional<FileStatus>& live,
                          const RotatedFiles& around, const Budget& budget, ReadResult& result) {
  const FileIdentity stored = identity_of(place);
  const auto put = [&](OpenRotatedFile found, bool gone) {
    missing_.reset();
    if (holds(found.file.status)) {
      result.closed += place.offset;
      return;
    }
    Generation generation = generation_of(std::move(found));
    generation.progress.offset = place.offset;
    generation.progress.decoder = place.decoder;
    generation.told = true;
    generation.verified_ns = place.modified_ns;
    generation.status.modified_ns = place.modified_ns;  // looked at again before it is read
    generation.empty_ns = place.size == 0 ? place.modified_ns : 0;
    generation.known_size = place.size;
    if (generation.gzip) generation.status.size += place.offset;
    if (gone) {
      generation.gone_since = budget.now;
      remember(generation.found_at);
    } else {
      generation.identity = stored;  // its beginning is compared before anything is read
    }
    generations_.push_back(std::move(generation));
  };
  if (live && same_inode(stored, *live)) {
    auto fd = open_regular(path_);
    if (!fd) {
      trouble(fd.error(), result);
      return false;
    }
    put({{path_, *live, Compression::none}, std::move(*fd), stored}, false);
  } else if (auto same = around.same_file(stored)) {
    put(std::move(*same), true);
  } else if (auto copy = around.copy_of(wanted_of(place))) {
    const bool compressed = copy->file.compression == Compression::gzip;
    if (compressed || copy->file.status.size >= place.offset) {
      put(std::move(*copy), true);
      if (!generations_.empty()) generations_.back().sealed = true;
    } else {
      close_missing(place, false, result);
    }
  } else {
    missing_ = place;
    close_missing(place, newest && !resume_->complete, result);
    // One that was read to its end and is deleted by now left nothing behind.
    if ((newest && !resume_->complete) || place.offset < place.size) tell_missing(place, around, result);
  }
  return true;
}

void FileTail::tell_missing(const FilePlace& place, const RotatedFiles& around, ReadResult& result) {
  const std::uint64_t lost = place.size - std::min(place.size, place.offset);
  result.counters[Count::lost_bytes] += lost;
  std::string why = "is gone";
  if (const auto packed = around.unreadable_copy_of(wanted_of(place))) {
    why = "is gone, or is " + *packed + ", compressed by something else than gzip";
  }
  result.notes.push_back({Note::Kind::vanished, path_,
                          "the file that was read to byte " + std::to_string(place.offset) + " before the last stop " +
                              why + ": what was written to it after that is not read; " + std::to_string(lost) +
                              " bytes of it are known"});
}

}  // namespace tocsin::source
