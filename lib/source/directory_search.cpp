// Which files there are, and which of them are to be opened.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "source/directory.h"
#include "source/file_names.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kQueued = 10'000;          // files that wait, in memory
constexpr std::size_t kLookedAtEachTime = 1000;  // of those not done with; else every kRescan
constexpr std::size_t kNotesPerRead = 512;
constexpr std::size_t kYoung = 1000;

std::uint64_t rest_of(std::uint64_t size, std::uint64_t offset) { return size - std::min(size, offset); }

void note(ReadResult& result, Note note) {
  if (result.notes.size() < kNotesPerRead) result.notes.push_back(std::move(note));
}

}  // namespace

bool Directory::is_due(Time now) const {
  return !rescanned_at_ || now < *rescanned_at_ || now - *rescanned_at_ >= kRescan;
}

void Directory::search(const Budget& budget, ReadResult& result) {
  const bool due = is_due(budget.now);
  if (!due && !std::exchange(woken_, false)) return;
  woken_ = false;
  if (!began_) began_ = budget.now;
  tree_.look(budget.now);
  if (due) {
    rescanned_at_ = budget.now;
    if (turns_ahead_ >= kSweep) {
      turns_ahead_ -= kSweep;
    } else if (!first_round_ && turn_.empty()) {
      round_ends_ = tree_.take_turn(kSweep, turn_);
    }
  }
  for (const std::string& path : tree_.literals()) consider(path, std::nullopt);
  if (due || entries_.size() <= kLookedAtEachTime) reconsider_all();
  std::erase_if(young_, [&](const auto& file) { return budget.now - file.second > kYoungFor; });
  for (const auto& [path, since] : young_) consider(path, std::nullopt);
  fill_queue(budget.now);
  tell_errors(result);
}

// From the directories that are to be listed.
void Directory::fill_queue(Time now) {
  while (queue_.size() < kQueued) {
    if (!listing_) {
      if (tree_.unlisted().empty()) break;
      const std::string directory = *tree_.unlisted().begin();
      listing_ = {directory, tree_.list(directory, now)};
      if (turn_.contains(directory)) turns_ahead_ += listing_->names.size();
    }
    const std::string prefix = listing_->directory == "/" ? "/" : listing_->directory + "/";
    while (listing_->at < listing_->names.size() && queue_.size() < kQueued) {
      const Tree::Name& name = listing_->names[listing_->at++];
      consider(prefix + name.name, name.inode);
    }
    if (listing_->at == listing_->names.size()) listing_.reset();
  }
  if (listing_ || !tree_.unlisted().empty()) return;
  const bool ends = first_round_ || (round_ends_ && !turn_.empty());
  turn_.clear();
  if (!ends) return;
  first_round_ = false;
  note_gone_and_forget(now);
  ++round_;
}

bool Directory::is_thorough(const std::string& directory) const { return first_round_ || turn_.contains(directory); }

// `inode`: of the name, which may be that of a link; none: it is worth a look at the file itself.
void Directory::consider(const std::string& path, std::optional<std::uint64_t> inode) {
  if (is_temporary(name_of(path))) return;
  if (const auto item = entries_.find(path); item != entries_.end()) return reconsider(*item);
  found_any_ = found_any_ || inode.has_value();
  DoneFiles::Entry* const known = done_.find(hash_of_path(path));
  if (known == nullptr) return consider_new(path);
  DoneFile& file = known->file;
  known->met = round_;
  if (std::exchange(file.gone, 0U) != 0) to_tell_.push_back({file, ""});
  const bool looked_through = inode && !is_thorough(listing_->directory);
  if (looked_through && static_cast<std::uint32_t>(*inode) == file.inode) return;
  const auto status = status_of(path);
  if (!status) return;
  found_any_ = true;
  if (status->size == file.size && static_cast<std::uint32_t>(status->inode) == file.inode) return;
  Entry entry;
  entry.identity = {0, file.inode, file.prefix_hash, file.prefix_bytes, 0};
  if (file.size > 0) {
    entry.status.emplace();
    entry.status->size = file.size;
  }
  entry.progress.offset = file.offset;
  entry.progress.decoder.time_columns = file.time_columns;
  entry.complete = true;
  entry.arrived = !first_round_;
  enqueue(*entries_.emplace(path, entry).first);
}

void Directory::consider_new(const std::string& path) {
  const auto status = status_of(path);
  if (!status && status.error().code == ErrorCode::not_found) {
    if (not_read_.erase(path) > 0) ++not_read_revision_;
    return;
  }
  if (!status && status.error().code == ErrorCode::unsupported) {
    if (not_read_.size() >= limits::kNotReadPerGroup) return;
    if (not_read_.emplace(path, other_kind_of(path)).second) ++not_read_revision_;
    return;
  }
  if (not_read_.erase(path) > 0) ++not_read_revision_;
  if (!has_room()) return;
  // What was there before the first start of all, and is not wanted.
  const bool passed_over = first_round_ && !resumed_ && start_at_ == StartAt::end;
  if (passed_over && status && status->changed_ns / 1'000'000 < to_ms(*began_)) {
    DoneFile file;
    file.path = hash_of_path(path);
    file.size = file.offset = status->size;
    file.inode = static_cast<std::uint32_t>(status->inode);
    done_.put(file, round_);
    to_tell_.push_back({file, ""});
    if (!path.ends_with(".gz")) remember_as_young(path, *began_);
    return;
  }
  Entry entry;
  if (status) entry.status = *status;
  entry.arrived = !first_round_;
  enqueue(*entries_.emplace(path, entry).first);
}

void Directory::reconsider_all() {
  for (auto item = entries_.begin(); item != entries_.end();) {
    const auto next = std::next(item);
    if (!queue_.contains(item->first)) reconsider(*item);
    const bool unread = item->second.identity.inode == 0 && !item->second.unreadable;
    // It went before anything of it was read.
    if (unread && !queue_.contains(item->first) && !status_of(item->first)) entries_.erase(item);
    item = next;
  }
}

// A file that is not done with.
void Directory::reconsider(Entries::value_type& item) {
  const auto status = status_of(item.first);
  if (!status && status.error().code == ErrorCode::not_found) {
    unfinished_.erase(item.first);
    return;
  }
  if (status && !is_news(item.second, *status)) return;
  if (status && !item.second.status) item.second.status = *status;
  enqueue(item);
}

void Directory::enqueue(Entries::value_type& item) {
  queue_.insert(item.first);
  found_any_ = true;
  Entry& entry = item.second;
  queued_bytes_ -= entry.waiting;
  // How far an inflated offset is into the compressed bytes is not known.
  const std::uint64_t size = entry.status ? entry.status->size : 0;
  entry.waiting = entry.gzip ? size : rest_of(size, entry.progress.offset);
  queued_bytes_ += entry.waiting;
}

void Directory::dequeue(const std::string& path) {
  queue_.erase(path);
  if (const auto item = entries_.find(path); item != entries_.end()) {
    queued_bytes_ -= std::exchange(item->second.waiting, 0U);
  }
}

// The last by name, where there is no room: names begin with the date.
void Directory::remember_as_young(const std::string& path, Time now) {
  young_[path] = now;
  if (young_.size() > kYoung) young_.erase(young_.begin());
}

bool Directory::has_room() {
  if (done_.size() + entries_.size() < limits::kDeliveredFiles) return true;
  if (too_many_) return false;
  // What is gone is remembered while there is room.
  std::vector<DoneFile> gone;
  for (const DoneFiles::Entry& known : done_.all()) {
    if (known.file.gone != 0) gone.push_back(known.file);
  }
  for (const DoneFile& file : gone) {
    done_.erase(file.path);
    to_tell_.push_back({file, "", true});
  }
  too_many_ = gone.empty();
  return !too_many_;
}

// At the end of a round, in which all that is there was met.
void Directory::note_gone_and_forget(Time now) {
  const auto hour = static_cast<std::uint32_t>(std::chrono::floor<std::chrono::hours>(now.time_since_epoch()).count());
  constexpr auto kHours = static_cast<std::uint32_t>(limits::kForgetGoneAfter / std::chrono::hours(1));
  std::vector<DoneFile> forgotten;
  for (DoneFiles::Entry& known : done_.all()) {
    if (known.met == round_) continue;
    if (known.file.gone == 0) {
      known.file.gone = hour;
      to_tell_.push_back({known.file, ""});
    } else if (hour > known.file.gone + kHours) {
      forgotten.push_back(known.file);
    }
  }
  for (const DoneFile& file : forgotten) {
    done_.erase(file.path);
    to_tell_.push_back({file, "", true});
  }
  too_many_ = false;
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

void Directory::tell_errors(ReadResult& result) {
  std::set<std::string> now;
  for (const auto& [where, message] : tree_.errors()) now.insert(message);
  if (too_many_) {
    now.insert("more than " + std::to_string(limits::kDeliveredFiles) +
               " files match; some are not read: remove old ones, or make the globs narrower");
  }
  for (const auto& message : now) {
    if (told_errors_.contains(message)) continue;
    note(result, {message.starts_with("more than") ? Note::Kind::too_large : Note::Kind::unreadable, globs_, message});
    ++result.counters[Count::read_errors];
  }
  if (now.empty() && !told_errors_.empty()) note(result, {Note::Kind::readable_again, globs_, ""});
  told_errors_ = std::move(now);
}

bool Directory::is_news(const Entry& entry, const FileStatus& status) {
  if (!entry.status || entry.unreadable) return true;
  const FileStatus& known = *entry.status;
  if (known.device != status.device || known.inode != status.inode || known.size != status.size) return true;
  return entry.told_cut && known.modified_ns != status.modified_ns;
}

}  // namespace tocsin::source
