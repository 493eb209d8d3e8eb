#include "daemon/source_set.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <set>
#include <tuple>
#include <utility>

#include "base/counted.h"
#include "base/limits.h"
#include "daemon/log.h"
#include "daemon/offload.h"
#include "model/journal_place.h"
#include "source/glob.h"
#include "source/open_file.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookForFilesEvery = 2s;
// Every file and every watch, whatever directories say of themselves.
constexpr Duration kLookAtAllEvery = 60s;
constexpr Duration kRetireEvery = 24h;

bool is_over(const std::optional<Time>& since, Duration rest, Time now) {
  return !since || now < *since || now - *since >= rest;
}

}  // namespace

SourceSet::SourceSet(const SourcePump::Shell& shell) : shell_(shell), waker_(shell.loop.get_executor()) {
  auto opened = source::Inotify::open();
  if (!opened) {
    log::warning("no inotify: {}. Files are looked at every two seconds instead", opened.error().message);
    return;
  }
  inotify_.emplace(std::move(*opened));
  inotify_stream_.emplace(shell_.loop, inotify_->fd());
  asio::co_spawn(shell_.loop, watch(), asio::detached);
}

void SourceSet::remember(std::vector<Position> positions) {
  for (Position& position : positions) remembered_[position.log_group].push_back(std::move(position));
}

asio::awaitable<void> SourceSet::refresh() {
  const auto program = shell_.host.program();
  std::set<std::string> groups;
  for (const LogGroup& group : program->rules().log_groups) groups.insert(group.name.value);
  for (const auto& pump : pumps_) {
    if (!groups.contains(pump->log_group())) pump->stop();
  }
  stop_changed_journals(program->rules());
  stop_unwanted(program->rules());
  std::erase_if(pumps_, [&groups](const auto& pump) { return !groups.contains(pump->log_group()); });
  std::erase_if(by_group_, [&groups](const auto& entry) { return !groups.contains(entry.first); });
  std::erase_if(passed_over_, [&groups](const auto& entry) { return !groups.contains(entry.first); });
  std::erase_if(known_groups_, [&groups](const std::string& name) { return !groups.contains(name); });
  std::erase_if(places_, [&groups](const auto& entry) { return !groups.contains(entry.first); });
  std::erase_if(globs_, [&groups](const auto& entry) { return !groups.contains(entry.first); });
  index_watchers();
  co_await discover(true);
  if (program != shell_.host.program()) co_return;  // another reload came, and looks itself
  for (const std::string& name : groups) known_groups_.insert(name);
}

asio::awaitable<void> SourceSet::run() {
  while (!stopping_) {
    if (is_over(retired_at_, kRetireEvery, shell_.clock.now())) co_await retire();
    co_await waker_.sleep(kLookForFilesEvery);
    if (!stopping_) co_await discover(false);
  }
}

asio::awaitable<void> SourceSet::discover(bool at_start) {
  while (discovering_ && at_start) {  // a look of run() is under way; new groups want their own
    asio::steady_timer timer(shell_.loop, 5ms);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (discovering_) co_return;
  discovering_ = true;
  const auto program = shell_.host.program();
  const auto groups = static_cast<std::uint32_t>(program->rules().log_groups.size());
  for (std::uint32_t g = 0; g < groups; ++g) {
    co_await discover(*program, GroupId{g}, at_start);
    // After a reload the group may be gone; the reload looks for itself.
    if (stopping_ || program != shell_.host.program()) break;
  }
  discovering_ = false;
  const Time now = shell_.clock.now();
  const bool all = is_over(watched_all_at_, kLookAtAllEvery, now);
  if (all) watched_all_at_ = now;
  add_watches(all);
}

// Where a log group's files come and go; null: it has one source, which sees to that itself.
std::shared_ptr<SourceSet::Place> SourceSet::place_of(const LogGroup& group) {
  if (source::has_one_source(group)) return nullptr;
  std::vector<std::string> globs;
  for (const auto& file : group.files) globs.push_back(file.value);
  auto& place = places_[group.name.value];
  if (!place || globs_[group.name.value] != globs) place = std::make_shared<Place>(globs);
  globs_[group.name.value] = std::move(globs);
  return place;
}

// Whether its files are looked at now: where a directory changed, where somebody wants it, and from time to time.
asio::awaitable<bool> SourceSet::is_looked_at(std::shared_ptr<Place> place, bool wanted) {
  const Time now = shell_.clock.now();
  auto work = [place, now] {
    place->tree.look(now);
    const bool changed = !place->tree.unlisted().empty();
    while (!place->tree.unlisted().empty()) place->tree.list(std::string(*place->tree.unlisted().begin()), now);
    return changed;
  };
  const bool changed = co_await offload(shell_.workers, std::move(work));
  const bool force = wanted || is_over(place->looked_at, kLookAtAllEvery, now);
  if (force) place->looked_at = now;
  co_return force || changed;
}

asio::awaitable<void> SourceSet::discover(const engine::Program& program, GroupId id, bool at_start) {
  const auto held = shell_.host.program();
  const LogGroup& group = program.rules().log_groups[id.value];
  const std::string& name = group.name.value;
  const bool changed = drop_ended(name);
  const bool is_new = !known_groups_.contains(name);
  const std::shared_ptr<Place> place = place_of(group);
  if (!place && !pumps_of(name).empty()) {
    std::vector<source::NotRead> not_read;
    for (const auto& pump : pumps_of(name))
      not_read.insert(not_read.end(), pump->not_read().begin(), pump->not_read().end());
    if (const std::string news = passed_over_[name].update(std::move(not_read)); !news.empty())
      log::notice("log group '{}': matched by a wildcard and not read, for only regular files are: {}", name, news);
    co_return;
  }
  source::Opening opening;
  opening.at_start = at_start && is_new;
  if (place) {
    // Most looks end here: what follows costs time for each file there is.
    const bool look = co_await is_looked_at(place, changed || opening.at_start);
    if (!look || stopping_ || held != shell_.host.program()) co_return;
  }
  opening.zone = program.group(id).zone;
  for (const auto& pump : pumps_of(name)) opening.known.insert(pump->path());
  // What a source of many files was done with, and where one stopped that was stopped by a reload, the store knows.
  Committer::Places stored;
  if (!place || (is_new && !known_groups_.empty())) {
    stored = co_await shell_.committer.places(name);
    remembered_[name] = std::move(stored.positions);
    opening.done = stored.done;
  }
  if (const auto found = remembered_.find(name); found != remembered_.end()) opening.positions = found->second;
  auto work = [&group, place, opening = std::move(opening)] {
    std::vector<source::Opened> opened = source::open_new(group, opening);
    std::vector<std::vector<std::string>> paths;
    std::optional<source::Surroundings> surroundings;
    if (place) surroundings = source::surroundings_of(group);
    // Watched before they are read first: a line that is written in between must wake the reader.
    paths.reserve(opened.size());
    for (const source::Opened& o : opened) paths.push_back(o.source->wake().paths);
    return std::tuple(std::move(opened), std::move(paths), std::move(surroundings));
  };
  auto [opened, paths, surroundings] = co_await offload(shell_.workers, std::move(work));
  if (stopping_ || held != shell_.host.program()) co_return;
  for (std::size_t i = 0; i < opened.size(); ++i) {
    auto pump = std::make_shared<SourcePump>(shell_, name, std::move(opened[i]), std::move(paths[i]));
    pumps_.push_back(pump);
    by_group_[name].push_back(pump);
    add_watches(pump);
    asio::co_spawn(shell_.loop, pump->run(), asio::detached);
  }
  if (!surroundings) co_return;
  for (const std::string& directory : surroundings->directories) {
    if (watched_directories_.insert(directory).second && inotify_) inotify_->add(directory);
  }
  if (const std::string news = passed_over_[name].update(std::move(surroundings->not_read)); !news.empty())
    log::notice("log group '{}': matched by a wildcard and not read, for only regular files are: {}", name, news);
}

// Positions of what no log group has read for limits::kKeepUnreadFor, and is not there to be read.
asio::awaitable<void> SourceSet::retire() {
  const Time now = shell_.clock.now();
  retired_at_ = now;
  const auto program = shell_.host.program();
  auto old = co_await shell_.committer.old_positions(now - limits::kKeepUnreadFor);
  std::map<std::string, const LogGroup*> groups;
  std::vector<std::string> names;
  for (const LogGroup& group : program->rules().log_groups) {
    groups.emplace(group.name.value, &group);
    names.push_back(group.name.value);
  }
  std::set<std::pair<std::string, std::string>> in_use;
  for (const auto& pump : pumps_) in_use.emplace(pump->log_group(), pump->path());
  std::vector<store::PositionKey> candidates;
  if (old) candidates = std::move(*old);
  std::erase_if(candidates, [&](const auto& key) { return in_use.contains({key.log_group, key.path}); });
  auto work = [program, groups = std::move(groups), candidates = std::move(candidates)]() mutable {
    std::erase_if(candidates, [&groups](const store::PositionKey& key) {
      const auto group = groups.find(key.log_group);
      if (group == groups.end()) return false;
      if (group->second->journal && journal_place(key.path))
        return true;  // its files stand in for it while they are there
      const auto& files = group->second->files;
      const bool matched = std::any_of(files.begin(), files.end(),
                                       [&key](const auto& file) { return source::matches(file.value, key.path); });
      return matched && source::status_of(key.path).has_value();
    });
    return std::move(candidates);
  };
  auto gone = co_await offload(shell_.workers, std::move(work));
  if (program != shell_.host.program()) co_return;  // others may be in use now; tomorrow
  if (!gone.empty())
    log::info("{} of files that nothing has read for 30 days are forgotten", counted(gone.size(), "position"));
  shell_.committer.retire(std::move(gone), std::move(names));
}

// What has ended, by itself or because it was stopped, makes room for what the log group reads instead.
bool SourceSet::drop_ended(const std::string& log_group) {
  const auto& pumps = pumps_of(log_group);
  if (std::all_of(pumps.begin(), pumps.end(), [](const auto& pump) { return pump->running(); })) return false;
  std::vector<Position>& positions = remembered_[log_group];
  for (const auto& pump : pumps) {
    if (pump->running() || !pump->position()) continue;
    const Position& last = *pump->position();
    std::erase_if(positions, [&last](const Position& position) { return position.path == last.path; });
    positions.push_back(last);
  }
  const auto has_ended = [&log_group](const auto& pump) { return pump->log_group() == log_group && !pump->running(); };
  std::erase_if(pumps_, has_ended);
  if (const auto group = by_group_.find(log_group); group != by_group_.end()) std::erase_if(group->second, has_ended);
  index_watchers();
  return true;
}

// Files that no glob of their log group names any more.
void SourceSet::stop_unwanted(const Rules& rules) {
  for (const LogGroup& group : rules.log_groups) {
    for (const auto& pump : pumps_of(group.name.value)) {
      if (!journal_place(pump->path()) && !source::is_read_by(group, pump->path())) pump->stop();
    }
  }
}

// Another selection is another reader: it goes on where the one before stops.
void SourceSet::stop_changed_journals(const Rules& rules) {
  std::map<std::string, std::optional<JournalSelection>> journals;
  for (const LogGroup& group : rules.log_groups) {
    const auto before = journals_.find(group.name.value);
    if (before != journals_.end() && before->second && before->second != group.journal) {
      for (const auto& pump : pumps_of(group.name.value)) {
        if (journal_place(pump->path())) pump->stop();
      }
    }
    journals.emplace(group.name.value, group.journal);
  }
  journals_ = std::move(journals);
}

void SourceSet::add_watches(bool all) {
  if (!inotify_) return;
  if (all) {
    for (const std::string& directory : watched_directories_) inotify_->add(directory);
  }
  for (const auto& pump : pumps_) {
    const auto added = watches_added_.find(pump.get());
    const bool changed = added == watches_added_.end() || added->second != pump->watched_revision();
    if (all || changed) add_watches(pump);
    if (changed) pump->wake();  // for what came before it was watched
  }
}

void SourceSet::add_watches(const std::shared_ptr<SourcePump>& pump) {
  if (!inotify_) return;
  for (const std::string& path : pump->watched()) inotify_->add(path);
  auto& added = watches_added_[pump.get()];
  if (added == pump->watched_revision()) return;
  added = pump->watched_revision();
  for (const std::string& path : pump->watched()) {
    auto& those = watchers_[path];
    if (std::find(those.begin(), those.end(), pump) == those.end()) those.push_back(pump);
  }
}

// Afresh: some pumps are no more.
void SourceSet::index_watchers() {
  watchers_.clear();
  std::unordered_map<const SourcePump*, std::uint64_t> added;
  for (const auto& pump : pumps_) {
    const auto known = watches_added_.find(pump.get());
    if (known == watches_added_.end()) continue;
    added.insert(*known);
    for (const std::string& path : pump->watched()) watchers_[path].push_back(pump);
  }
  watches_added_ = std::move(added);
}

asio::awaitable<void> SourceSet::watch() {
  while (!stopping_) {
    boost::system::error_code error;
    co_await inotify_stream_->async_wait(asio::posix::stream_descriptor::wait_read,
                                         asio::redirect_error(asio::use_awaitable, error));
    if (error || stopping_) break;
    const source::Changes changes = inotify_->drain();
    bool new_files = changes.all;
    for (const std::string& path : changes.paths) new_files = new_files || watched_directories_.contains(path);
    std::set<std::shared_ptr<SourcePump>> concerned;
    if (changes.all) concerned.insert(pumps_.begin(), pumps_.end());
    for (const std::string& path : changes.paths) {
      if (const auto found = watchers_.find(path); found != watchers_.end()) {
        concerned.insert(found->second.begin(), found->second.end());
      }
    }
    for (const auto& pump : concerned) {
      if (new_files) add_watches(pump);  // another file may have come under a name: watched before it is read
      pump->wake();
    }
    if (new_files) waker_.wake();
  }
}

void SourceSet::look_again() {
  for (const auto& pump : pumps_) pump->wake();
}

void SourceSet::stop() {
  stopping_ = true;
  for (const auto& pump : pumps_) pump->stop();
  waker_.wake();
  if (inotify_stream_) {
    inotify_stream_->cancel();
    inotify_stream_->release();  // the descriptor is inotify_'s
  }
}

const std::vector<std::shared_ptr<SourcePump>>& SourceSet::pumps_of(const std::string& log_group) const {
  static const std::vector<std::shared_ptr<SourcePump>> none;
  const auto found = by_group_.find(log_group);
  return found == by_group_.end() ? none : found->second;
}

const std::vector<source::NotRead>& SourceSet::passed_over_in(const std::string& log_group) const {
  static const std::vector<source::NotRead> none;
  const auto found = passed_over_.find(log_group);
  return found == passed_over_.end() ? none : found->second.now();
}

bool SourceSet::idle() const {
  return !discovering_ && std::none_of(pumps_.begin(), pumps_.end(), [](const auto& pump) { return pump->running(); });
}

asio::awaitable<void> SourceSet::first_look() {
  asio::steady_timer timer(shell_.loop);
  boost::system::error_code ignored;
  const auto waited_for = [](const auto& pump) { return pump->running() && !pump->looked(); };
  while (!stopping_ && std::any_of(pumps_.begin(), pumps_.end(), waited_for)) {
    timer.expires_after(1ms);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

std::vector<engine::Hold> SourceSet::holds() const {
  std::vector<engine::Hold> holds;
  const auto& groups = shell_.host.program()->rules().log_groups;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    std::optional<Time> least;
    for (const auto& pump : pumps_of(groups[g].name.value))
      least = std::min(least.value_or(Time::max()), pump->watermark());
    // A group whose files were not looked for yet may have a backlog.
    if (!known_groups_.contains(groups[g].name.value)) least = Time::min();
    if (least) holds.push_back({GroupId{g}, *least});
  }
  return holds;
}

}  // namespace tocsin::daemon
