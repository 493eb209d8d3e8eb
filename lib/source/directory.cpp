#include "source/directory.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "source/file_names.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kFilesPerRead = 256;  // looked at in one read that finds nothing in them
constexpr std::size_t kNotesPerRead = 2 * kFilesPerRead;
constexpr std::size_t kInflatePerRead = 16U << 20U;  // on the way to a stored offset

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
    : log_group_(std::move(log_group)), globs_(std::move(globs)), start_at_(start_at) {}

Directory::~Directory() = default;

void Directory::resume(const Position& position) {
  resumed_ = true;
  if (entries_.size() >= limits::kFilesPerGroup) return;
  Entry& entry = entries_[position.path];
  entry.identity = identity_of(position);
  entry.progress.offset = position.offset;
  entry.progress.decoder = position.decoder;
  entry.complete = position.complete;
  entry.told_complete = position.complete;
}

ReadResult Directory::read(const Budget& budget) {
  ReadResult result;
  const bool due = searched_at_ && (budget.now < *searched_at_ || budget.now - *searched_at_ >= kRescan);
  if (!searched_at_ || queue_.empty() || due) search(budget, result);
  for (std::size_t looked_at = 0; !queue_.empty() && looked_at < kFilesPerRead; ++looked_at) {
    const auto item = entries_.find(*queue_.begin());
    const Step outcome = item == entries_.end() ? Step::nothing : step(*item, budget, result);
    if (outcome == Step::nothing) {
      queue_.erase(queue_.begin());
      open_.reset();
      continue;
    }
    break;
  }
  tell_unfinished(budget.now, result);
  result.more = !queue_.empty();
  return result;
}

void Directory::accept(const Position& after) {
  const auto item = entries_.find(after.path);
  if (item != entries_.end()) item->second.progress.accept(after);
}

Wake Directory::wake() const {
  if (searched_at_) return {directories_};
  return {glob(globs_).directories};
}

Presence Directory::presence() const {
  if (!told_errors_.empty()) return Presence::unreadable;
  return entries_.empty() ? Presence::awaited : Presence::present;
}

std::uint64_t Directory::behind_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& path : queue_) {
    const auto item = entries_.find(path);
    if (item == entries_.end() || !item->second.status) continue;
    const Entry& entry = item->second;
    // How far an inflated offset is into the compressed bytes is not known.
    sum += entry.gzip ? entry.status->size : rest_of(entry.status->size, entry.progress.offset);
  }
  for (const auto& [path, unfinished] : unfinished_) {
    if (!queue_.contains(path)) sum += unfinished.bytes;
  }
  return sum;
}

void Directory::search(const Budget& budget, ReadResult& result) {
  const bool first = !searched_at_.has_value();
  searched_at_ = budget.now;
  auto found = glob(globs_);
  directories_ = found.directories;
  tell_errors(found, result);
  if (!unfinished_.empty()) {
    std::set<std::string_view> there;
    for (const auto& file : found.files) there.insert(file.path);
    std::erase_if(unfinished_, [&](const auto& known) { return !there.contains(known.first); });
  }
  std::size_t room = limits::kFilesPerGroup - std::min(limits::kFilesPerGroup, entries_.size());
  for (const auto& file : found.files) {
    if (is_temporary(name_of(file.path))) continue;
    auto item = entries_.find(file.path);
    if (item == entries_.end()) {
      if (room == 0) {
        // What vanished is remembered while there is room: it may come back, as a file system that was not mounted
        // does.
        std::set<std::string> there;
        for (const auto& other : found.files) there.insert(other.path);
        std::erase_if(entries_, [&](const auto& known) { return !there.contains(known.first); });
        room = limits::kFilesPerGroup - std::min(limits::kFilesPerGroup, entries_.size());
        if (room == 0) break;
      }
      --room;
      Entry entry;
      entry.pass_over = first && !resumed_ && start_at_ == StartAt::end;
      entry.arrived = !first;
      item = entries_.emplace(file.path, entry).first;
    }
    Entry& entry = item->second;
    if (!is_news(entry, file.status)) continue;
    if (!entry.status) entry.status = file.status;
    queue_.insert(file.path);
  }
}

void Directory::tell_unfinished(Time now, ReadResult& result) {
  for (const auto& [path, unfinished] : unfinished_) {
    const auto item = entries_.find(path);
    if (result.notes.size() >= kNotesPerRead) return;  // the rest at the next read
    if (item == entries_.end() || item->second.told_cut || now - unfinished.since < kUnfinishedFor) continue;
    item->second.told_cut = true;
    ++result.counters[Count::cut_short];
    note(result, {Note::Kind::cut_short, path,
                  "its last " + std::to_string(unfinished.bytes) +
                      " bytes are no whole record; they are read when the rest has come"});
  }
}

void Directory::tell_errors(const GlobResult& found, ReadResult& result) {
  std::set<std::string> now;
  for (const auto& error : found.errors) now.insert(error.message);
  if (found.bounded) {
    now.insert("more than " + std::to_string(limits::kFilesPerGroup) +
               " files match; some are not read: remove old ones, or make the globs narrower");
  }
  for (const auto& message : now) {
    if (told_errors_.contains(message)) continue;
    note(result, {found.bounded && message.starts_with("more than") ? Note::Kind::too_large : Note::Kind::unreadable,
                  globs_.empty() ? "" : globs_.front(), message});
    ++result.counters[Count::read_errors];
  }
  if (now.empty() && !told_errors_.empty()) {
    note(result, {Note::Kind::readable_again, globs_.empty() ? "" : globs_.front(), ""});
  }
  told_errors_ = std::move(now);
}

bool Directory::is_news(const Entry& entry, const FileStatus& status) {
  if (!entry.status || entry.unreadable) return true;
  const FileStatus& known = *entry.status;
  if (known.device != status.device || known.inode != status.inode || known.size != status.size) return true;
  return entry.told_cut && known.modified_ns != status.modified_ns;
}

Directory::Step Directory::step(Entries::value_type& item, const Budget& budget, ReadResult& result) {
  if (!open_ || open_->path != item.first) {
    if (!open(item, result)) return Step::nothing;
  }
  if (item.second.pass_over) return pass_over(item, budget, result);
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
  if ((entry.complete && entry.told_complete) || undecided) return false;
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
    if (entry.complete && entry.status && status.size > entry.status->size) {
      entry.complete = entry.told_complete = false;  // another member was appended
    }
  } else if (!untouched) {
    ++result.counters[same_inode(entry.identity, status) ? Count::truncations : Count::rotations];
    note(result, {same_inode(entry.identity, status) ? Note::Kind::truncated : Note::Kind::rotated, path,
                  "another file has taken its place, and is read from its beginning"});
    const bool arrived = entry.arrived;
    entry = Entry{};
    entry.arrived = arrived;
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
  if (window.empty() || !news) return finish_gzip(item, open_->gzip->end(), budget, result);
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
Directory::Step Directory::finish_gzip(Entries::value_type& item, GzipFile::End end, const Budget& budget,
                                       ReadResult& result) {
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
  if (std::exchange(entry.told_complete, true)) return Step::nothing;
  result.chunk = make_chunk(item, budget);
  result.chunk->at_end = result.chunk->final = true;
  return Step::chunk;
}

Directory::Step Directory::pass_over(Entries::value_type& item, const Budget& budget, ReadResult& result) {
  Entry& entry = item.second;
  entry.pass_over = false;
  open_.reset();
  entry.complete = entry.told_complete = entry.gzip;
  if (!entry.gzip) entry.progress.offset = entry.status->size;
  result.chunk = make_chunk(item, budget);
  result.chunk->at_end = true;
  result.chunk->final = entry.gzip;
  return Step::chunk;
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
                 entry.complete,
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
