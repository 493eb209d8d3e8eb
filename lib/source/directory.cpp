#include "source/directory.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kFilesPerRead = 256;  // looked at in one read that finds nothing in them
constexpr std::size_t kNotesPerRead = 2 * kFilesPerRead;
constexpr std::size_t kInflatePerRead = 16U << 20U;  // on the way to a stored offset
constexpr std::size_t kToldPerRead = 4096;           // files done with

void note(ReadResult& result, Note note) {
  if (result.notes.size() < kNotesPerRead) result.notes.push_back(std::move(note));
}

std::uint64_t rest_of(std::uint64_t size, std::uint64_t offset) { return size - std::min(size, offset); }

}  // namespace

struct Directory::OpenFile {
  std::string path;
  UniqueFd fd;                   // of a plain file
  std::optional<GzipFile> gzip;  // else
};

Directory::Directory(std::string log_group, std::vector<std::string> globs, StartAt start_at)
    : log_group_(std::move(log_group)), start_at_(start_at), globs_(globs.empty() ? "" : globs.front()), tree_(globs) {}

Directory::~Directory() = default;

void Directory::resume(const Position& position) {
  resumed_ = true;
  if (position.complete) {
    DoneFile file;
    file.path = hash_of_path(position.path);
    file.offset = position.offset;
    file.prefix_hash = position.prefix_hash;
    file.prefix_bytes = position.prefix_bytes;
    file.inode = static_cast<std::uint32_t>(position.inode);
    done_.put(file, 0);
    to_tell_.push_back({file, position.path});
    return;
  }
  Entry& entry = entries_[position.path];
  entry.identity = identity_of(position);
  entry.progress.offset = position.offset;
  entry.progress.decoder = position.decoder;
}

void Directory::resume_done(std::span<const DoneFile> done) {
  resumed_ = resumed_ || !done.empty();
  done_.reserve(done_.size() + done.size());
  for (const DoneFile& file : done) done_.put(file, 0);
}

ReadResult Directory::read(const Budget& budget) {
  ReadResult result;
  woken_ = woken_ || budget.woken;
  if (queue_.empty()) fill_queue(budget.now);
  if (queue_.empty() || is_due(budget.now)) search(budget, result);
  for (std::size_t looked_at = 0; !queue_.empty() && looked_at < kFilesPerRead; ++looked_at) {
    const std::string path = *queue_.begin();
    const auto item = entries_.find(path);
    if (item != entries_.end() && step(*item, budget, result) != Step::nothing) break;
    dequeue(path);
    open_.reset();
    if (item != entries_.end() && item->second.complete) finish(path, budget.now);
  }
  tell_unfinished(budget.now, result);
  const auto told = to_tell_.begin() + static_cast<std::ptrdiff_t>(std::min(to_tell_.size(), kToldPerRead));
  result.done.assign(std::make_move_iterator(to_tell_.begin()), std::make_move_iterator(told));
  to_tell_.erase(to_tell_.begin(), told);
  result.more = !queue_.empty() || listing_ || !tree_.unlisted().empty() || !to_tell_.empty();
  return result;
}

void Directory::accept(const Position& after) {
  const auto item = entries_.find(after.path);
  if (item == entries_.end()) return;
  item->second.progress.accept(after);
  if (queue_.contains(after.path)) enqueue(*item);
}

Wake Directory::wake() const {
  Wake wake;
  wake.paths = tree_.to_watch();
  for (const auto& [path, kind] : not_read_) wake.not_read.push_back({path, kind});
  return wake;
}

std::uint64_t Directory::wake_revision() const { return tree_.revision() + not_read_revision_; }

Presence Directory::presence() const {
  if (!told_errors_.empty()) return Presence::unreadable;
  return entries_.empty() && !found_any_ ? Presence::awaited : Presence::present;
}

std::uint64_t Directory::behind_bytes() const {
  std::uint64_t sum = queued_bytes_;
  for (const auto& [path, unfinished] : unfinished_) {
    if (!queue_.contains(path)) sum += unfinished.bytes;
  }
  return sum;
}

void Directory::finish(const std::string& path, Time now) {
  const auto item = entries_.find(path);
  const Entry& entry = item->second;
  DoneFile file;
  file.path = hash_of_path(path);
  file.size = entry.status ? entry.status->size : 0;
  file.offset = entry.progress.offset;
  file.prefix_hash = entry.identity.prefix_hash;
  file.prefix_bytes = entry.identity.prefix_bytes;
  file.inode = static_cast<std::uint32_t>(entry.identity.inode);
  file.time_columns = entry.progress.decoder.time_columns;
  done_.put(file, round_);
  to_tell_.push_back({file, path});
  if (!entry.gzip) remember_as_young(path, now);
  unfinished_.erase(path);
  entries_.erase(item);
}

Directory::Step Directory::step(Entries::value_type& item, const Budget& budget, ReadResult& result) {
  if (!open_ || open_->path != item.first) {
    if (!open(item, result)) return Step::nothing;
  }
  return item.second.gzip ? read_gzip(item, budget, result) : read_plain(item, budget, result);
}

// False: nothing is to be read of it now.
bool Directory::open(Entries::value_type& item, ReadResult& result) {
  auto& [path, entry] = item;
  auto fd = open_regular(path);
  if (!fd) {
    if (fd.error().code != ErrorCode::not_found) fail(item, fd.error(), result);
    return false;
  }
  auto status = status_of(fd->get(), path);
  auto beginning = beginning_of(fd->get(), path);
  if (!status || !beginning) {
    fail(item, !status ? status.error() : beginning.error(), result);
    return false;
  }
  if (std::exchange(entry.unreadable, false)) note(result, {Note::Kind::readable_again, path, ""});
  recognise(item, *status, *beginning, result);
  entry.gzip = is_gzip(*beginning);
  const bool undecided = beginning->size() < 2 && path.ends_with(".gz");  // being created
  if (!entry.gzip) entry.complete = false;                                // it may have grown
  if (entry.complete || undecided) return false;
  open_ = std::make_unique<OpenFile>();
  open_->path = path;
  if (entry.gzip) {
    open_->gzip.emplace(std::move(*fd), path);
  } else {
    open_->fd = std::move(*fd);
  }
  return true;
}

// Is it the file that was read under this path before, or another?
void Directory::recognise(Entries::value_type& item, const FileStatus& status, const std::string& beginning,
                          ReadResult& result) {
  auto& [path, entry] = item;
  const bool untouched = entry.identity.inode == 0;
  const bool same = !untouched && begins_as(entry.identity, beginning) &&
                    (is_gzip(beginning) || status.size >= entry.progress.offset);
  if (same) {
    const bool passed_over = entry.identity.prefix_bytes == 0;
    if (entry.complete && !passed_over && entry.status && status.size > entry.status->size) {
      entry.complete = false;  // another member was appended
    }
  } else if (!untouched) {
    ++result.counters[same_inode(entry.identity, status) ? Count::truncations : Count::rotations];
    note(result, {same_inode(entry.identity, status) ? Note::Kind::truncated : Note::Kind::rotated, path,
                  "another file has taken its place, and is read from its beginning"});
    Entry other;
    other.arrived = entry.arrived;
    other.waiting = entry.waiting;
    entry = other;
  }
  entry.identity = identify(status, beginning);
  entry.status = status;
}

Directory::Step Directory::read_plain(Entries::value_type& item, const Budget& budget, ReadResult& result) {
  auto& [path, entry] = item;
  Progress& progress = entry.progress;
  auto status = status_of(open_->fd.get(), path);
  if (!status) {
    fail(item, status.error(), result);
    return Step::nothing;
  }
  entry.status = *status;
  const std::size_t bound = limits::kDocumentBytes + budget.bytes;
  skip_what_is_stuck(progress, bound, result);
  const auto want = std::min<std::uint64_t>(rest_of(status->size, progress.offset), progress.want(budget.bytes, bound));
  if (want == 0) {
    unfinished_.erase(path);
    tell_whole(item, result);
    entry.complete = !progress.decoder.skipping_long_line;
    return Step::nothing;
  }
  if (progress.offset + want <= progress.seen) {
    Unfinished& unfinished = unfinished_[path];
    if (unfinished.bytes != want) unfinished = {want, budget.now};
    return Step::nothing;
  }
  std::string own;
  std::string& bytes = budget.buffer != nullptr ? *budget.buffer : own;
  const auto got = read_into(bytes, open_->fd.get(), progress.offset, static_cast<std::size_t>(want), path);
  if (!got) {
    fail(item, got.error(), result);
    return Step::nothing;
  }
  if (bytes.empty()) return Step::nothing;
  Chunk chunk = make_chunk(item, budget);
  chunk.at_end = progress.offset + bytes.size() >= status->size;
  chunk.bytes = std::move(bytes);
  progress.give(progress.offset + chunk.bytes.size(), false);
  if (chunk.at_end) entry.arrived = true;  // what is appended later arrives then
  result.chunk = std::move(chunk);
  return Step::chunk;
}

Directory::Step Directory::read_gzip(Entries::value_type& item, const Budget& budget, ReadResult& result) {
  auto& [path, entry] = item;
  Progress& progress = entry.progress;
  const std::size_t bound = limits::kDocumentBytes + budget.bytes;
  skip_what_is_stuck(progress, bound, result);
  const std::size_t want = progress.want(budget.bytes, bound);
  auto filled = open_->gzip->fill(progress.offset, want, std::max(kInflatePerRead, want));
  if (!filled) {
    fail(item, filled.error(), result);
    return Step::nothing;
  }
  if (!*filled) return Step::working;
  const std::string_view window = open_->gzip->window().substr(0, want);
  const bool at_end = window.size() == open_->gzip->window().size() && open_->gzip->end() != GzipFile::End::none;
  const bool final =
      at_end && (open_->gzip->end() == GzipFile::End::whole || open_->gzip->end() == GzipFile::End::too_large);
  const bool news = progress.offset + window.size() > progress.seen || (final && !progress.refused_final);
  if (window.empty() || !news) return finish_gzip(item, open_->gzip->end(), result);
  Chunk chunk = make_chunk(item, budget);
  if (budget.buffer != nullptr) chunk.bytes = std::move(*budget.buffer);
  chunk.bytes = window;
  chunk.at_end = at_end;
  chunk.final = final;
  progress.give(progress.offset + window.size(), final);
  result.chunk = std::move(chunk);
  return Step::chunk;
}

// Nothing more is to be had of it.
Directory::Step Directory::finish_gzip(Entries::value_type& item, GzipFile::End end, ReadResult& result) {
  auto& [path, entry] = item;
  if (auto status = status_of(open_->gzip->fd(), path)) entry.status = *status;
  if (end == GzipFile::End::none) return Step::nothing;
  if (end != GzipFile::End::whole && !std::exchange(entry.told_cut, true)) {
    ++result.counters[Count::cut_short];
    const bool large = end == GzipFile::End::too_large;
    note(result,
         {large                             ? Note::Kind::too_large
          : end == GzipFile::End::cut_short ? Note::Kind::cut_short
                                            : Note::Kind::damaged,
          path,
          large ? "inflates to more than " + std::to_string(limits::kInflatedBytes) + " bytes; the rest is not read"
          : end == GzipFile::End::cut_short ? "ends before its gzip stream does; the rest is read when it has come"
                                            : "what could be inflated before the damage was read"});
  }
  // A damaged file may be replaced by a sound one, as one cut short may: only the other two are finished for ever.
  if (end == GzipFile::End::cut_short || end == GzipFile::End::damaged) return Step::nothing;
  if (end == GzipFile::End::whole) tell_whole(item, result);
  result.counters[Count::lost_bytes] += open_->gzip->window().size();  // of which even at the end nothing could be made
  entry.complete = true;
  return Step::nothing;
}

Chunk Directory::make_chunk(const Entries::value_type& item, const Budget& budget) const {
  const auto& [path, entry] = item;
  Chunk chunk;
  chunk.start = {log_group_,
                 path,
                 entry.identity.device,
                 entry.identity.inode,
                 entry.identity.prefix_hash,
                 entry.identity.prefix_bytes,
                 entry.progress.offset,
                 false,
                 entry.progress.decoder};
  chunk.read_from = path;
  chunk.live = entry.arrived;
  chunk.reference = entry.arrived || !entry.status ? budget.now : entry.status->modified;
  return chunk;
}

void Directory::tell_whole(Entries::value_type& item, ReadResult& result) {
  if (std::exchange(item.second.told_cut, false)) note(result, {Note::Kind::made_whole, item.first, ""});
}

void Directory::skip_what_is_stuck(Progress& progress, std::size_t bound, ReadResult& result) {
  if (!progress.is_stuck(bound)) return;
  result.counters[Count::lost_bytes] += progress.seen - progress.offset;
  progress.offset = progress.seen;
}

void Directory::fail(Entries::value_type& item, const Error& error, ReadResult& result) {
  ++result.counters[Count::read_errors];
  if (!std::exchange(item.second.unreadable, true)) note(result, {Note::Kind::unreadable, item.first, error.message});
}

}  // namespace tocsin::source
