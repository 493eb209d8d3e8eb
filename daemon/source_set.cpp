#include "daemon/source_set.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <tuple>

#include "daemon/log.h"
#include "daemon/offload.h"
#include "model/journal_place.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookForFilesEvery = 2s;

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
  std::erase_if(pumps_, [&groups](const auto& pump) { return !groups.contains(pump->log_group()); });
  std::erase_if(by_group_, [&groups](const auto& entry) { return !groups.contains(entry.first); });
  std::erase_if(passed_over_, [&groups](const auto& entry) { return !groups.contains(entry.first); });
  std::erase_if(known_groups_, [&groups](const std::string& name) { return !groups.contains(name); });
  co_await discover(true);
  if (program != shell_.host.program()) co_return;  // another reload came, and looks itself
  for (const std::string& name : groups) known_groups_.insert(name);
}

asio::awaitable<void> SourceSet::run() {
  while (!stopping_) {
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
  const auto& groups = program->rules().log_groups;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    const LogGroup& group = groups[g];
    drop_ended(group.name.value);
    source::Opening opening;
    opening.at_start = at_start && !known_groups_.contains(group.name.value);
    opening.zone = program->group(GroupId{g}).zone;
    for (const auto& pump : pumps_of(group.name.value)) opening.known.insert(pump->path());
    const auto found = remembered_.find(group.name.value);
    if (found != remembered_.end()) opening.positions = found->second;
    auto work = [&group, opening = std::move(opening)] {
      std::vector<source::Opened> opened = source::open_new(group, opening);
      // Watched before they are read first: a line that is written in between must wake the reader.
      std::vector<std::vector<std::string>> paths;
      paths.reserve(opened.size());
      for (const source::Opened& o : opened) paths.push_back(o.source->wake().paths);
      return std::tuple(std::move(opened), std::move(paths), source::surroundings_of(group));
    };
    auto [opened, paths, surroundings] = co_await offload(shell_.workers, std::move(work));
    // After a reload the group may be gone; the reload looks for itself.
    if (stopping_ || program != shell_.host.program()) break;
    for (std::size_t i = 0; i < opened.size(); ++i) {
      auto pump = std::make_shared<SourcePump>(shell_, group.name.value, std::move(opened[i]), std::move(paths[i]));
      pumps_.push_back(pump);
      by_group_[group.name.value].push_back(pump);
      add_watches(*pump);
      asio::co_spawn(shell_.loop, pump->run(), asio::detached);
    }
    watched_directories_.insert(surroundings.directories.begin(), surroundings.directories.end());
    if (const std::string news = passed_over_[group.name.value].update(std::move(surroundings.not_read)); !news.empty())
      log::notice("log group '{}': matched by a wildcard and not read, for only regular files are: {}",
                  group.name.value, news);
  }
  discovering_ = false;
  add_watches();
}

// What has ended, by itself or because it was stopped, makes room for what the log group reads instead.
void SourceSet::drop_ended(const std::string& log_group) {
  const auto& pumps = pumps_of(log_group);
  if (std::all_of(pumps.begin(), pumps.end(), [](const auto& pump) { return pump->running(); })) return;
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

void SourceSet::add_watches() {
  if (!inotify_) return;
  for (const std::string& directory : watched_directories_) inotify_->add(directory);
  for (const auto& pump : pumps_) add_watches(*pump);
}

void SourceSet::add_watches(const SourcePump& pump) {
  if (!inotify_) return;
  for (const std::string& path : pump.watched()) inotify_->add(path);
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
    for (const auto& pump : pumps_) {
      const auto& watched = pump->watched();
      const bool concerned =
          std::any_of(watched.begin(), watched.end(), [&changes](const auto& p) { return changes.paths.contains(p); });
      if (!changes.all && !concerned) continue;
      if (new_files) add_watches(*pump);  // another file may have come under a name: watched before it is read
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
