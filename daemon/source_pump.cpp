#include "daemon/source_pump.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "daemon/log.h"
#include "daemon/offload.h"
#include "daemon/source_notes.h"
#include "format/registry.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

// Beside inotify, which network file systems do not have; with many sources so seldom that looking costs little.
constexpr std::chrono::milliseconds kPollEvery = 2s;
constexpr std::chrono::milliseconds kPollEveryOfEach = 5ms;
constexpr auto kBackPressure = 20ms;

std::optional<GroupId> find_group(const engine::Program& program, const std::string& name) {
  const auto& groups = program.rules().log_groups;
  const auto found =
      std::find_if(groups.begin(), groups.end(), [&name](const LogGroup& group) { return group.name.value == name; });
  if (found == groups.end()) return std::nullopt;
  return GroupId{static_cast<std::uint32_t>(found - groups.begin())};
}

// A line is an event, but for those that are passed over.
bool is_of_lines(const engine::Program& program, const std::string& log_group) {
  const auto group = find_group(program, log_group);
  if (!group) return true;
  const Format format = program.group(*group).format;
  return format != Format::cloudtrail && format != Format::metric_stream;
}

}  // namespace

SourcePump::SourcePump(const Shell& shell, std::string log_group, source::Opened opened,
                       std::vector<std::string> watched)
    : shell_(shell),
      workers_(opened.wants_one_thread ? shell.one_thread : shell.workers),
      log_group_(std::move(log_group)),
      path_(std::move(opened.path)),
      source_(std::move(opened.source)),
      waker_(shell.loop.get_executor()),
      watched_(std::move(watched)),
      account_(shell.ledger.open(log_group_, path_)) {}

// On the work pool; the pump is not touched by the loop meanwhile.
SourcePump::Step SourcePump::step(const engine::Program& program, GroupId group, Time now, bool woken) {
  if (accepted_) source_->accept(*accepted_);
  accepted_.reset();
  Step step;
  step.began = now;
  step.read = source_->read({limits::kReadBytes, now, woken});
  if (step.read.chunk) step.findings = scan(program, group, *step.read.chunk);
  step.behind_bytes = source_->behind_bytes();
  step.presence = source_->presence();
  const std::uint64_t revision = source_->wake_revision();
  if (revision == 0 || revision != wake_revision_) step.wake = source_->wake();
  wake_revision_ = revision;
  step.stock = source_->stock();
  return step;
}

asio::awaitable<void> SourcePump::run() {
  const auto self = shared_from_this();
  while (!stopping_) {
    busy_since_ = steady_ms();
    // Who is behind makes room for who is not: however slow the store is, alarms on what is written now stay fresh.
    while (!shell_.committer.accepting(!at_end_) && !stopping_) co_await waker_.sleep(kBackPressure);
    if (stopping_) break;
    auto program = shell_.host.program();
    auto group = find_group(*program, log_group_);
    if (!group) break;
    auto work = [this, program, id = *group, now = shell_.clock.now(), woken = std::exchange(woken_, false)] {
      return step(*program, id, now, woken);
    };
    Step step = co_await offload(workers_, std::move(work));
    if (!co_await scan_again(step)) break;
    busy_since_.reset();
    take(step);
    shell_.host.advance();
    if (step.read.ended) break;
    if (!step.read.more && !stopping_) co_await sleep(step.wake ? step.wake->fd : -1);
  }
  co_await close();
}

asio::awaitable<void> SourcePump::close() {
  say_withheld(Time::max());
  auto work = [this] { return std::exchange(source_, nullptr) != nullptr; };
  co_await offload(workers_, std::move(work));  // on the thread that it was used on
  running_ = false;
}

// Until something wakes it: also that the source's descriptor, if it has one, becomes readable. It is the source's, and
// watched only while the source rests.
asio::awaitable<void> SourcePump::sleep(int fd) {
  asio::posix::stream_descriptor watched(shell_.loop);
  boost::system::error_code error;
  if (fd >= 0) watched.assign(fd, error);
  if (watched.is_open()) {
    auto wake_up = [self = shared_from_this()](const boost::system::error_code& failed) {
      if (!failed) self->wake();
    };
    watched.async_wait(asio::posix::stream_descriptor::wait_read, std::move(wake_up));
  }
  const auto sources = static_cast<std::int64_t>(shell_.ledger.size());
  co_await waker_.sleep(std::max(kPollEvery, kPollEveryOfEach * sources));
  if (watched.is_open()) watched.release();
}

// Where the rules changed while it was scanned: what is still at hand is scanned by the new ones. False: they do not
// have the log group.
asio::awaitable<bool> SourcePump::scan_again(Step& step) {
  while (step.findings && step.findings->program != shell_.host.program()->id()) {
    auto program = shell_.host.program();
    const auto group = find_group(*program, log_group_);
    if (!group) co_return false;
    auto work = [this, program, id = *group, chunk = &*step.read.chunk] { return scan(*program, id, *chunk); };
    step.findings = co_await offload(workers_, std::move(work));
  }
  co_return true;
}

engine::Findings SourcePump::scan(const engine::Program& program, GroupId group, const Chunk& chunk) {
  auto workspace = shell_.workspaces.take();
  engine::Findings findings = engine::scan(program, group, chunk, workspace->scratch);
  shell_.workspaces.give_back(std::move(workspace));
  return findings;
}

void SourcePump::take(Step& step) {
  say_withheld(step.began);
  for (const source::Note& n : step.read.notes) note(n, step.began);
  if (step.findings && step.findings->damage) note_damage(step.read.chunk->start, *step.findings->damage, step.began);
  if (step.findings) note_digests(step.read.chunk->start, step.findings->counters, step.began);
  if (step.wake && step.wake->paths != watched_) {
    watched_ = std::move(step.wake->paths);
    ++watched_revision_;
  }
  if (step.wake) not_read_ = std::move(step.wake->not_read);
  health_.behind_bytes = step.behind_bytes;
  health_.presence = step.presence;

  const auto& program = shell_.host.program();
  // A chunk without bytes is there for its position.
  const bool consumed =
      step.findings && (step.read.chunk->bytes.empty() || step.findings->after != step.read.chunk->start);
  if (step.findings && step.findings->after.offset > step.read.chunk->start.offset) {
    // The source has not been told yet.
    health_.behind_bytes -= std::min(health_.behind_bytes, step.findings->after.offset - step.read.chunk->start.offset);
  }
  std::uint64_t taken = 0;
  Counters scanned;
  if (step.findings) {
    step.findings->counters += step.read.counters;
    taken = step.findings->after.offset - step.read.chunk->start.offset;
    health_.bytes += taken;
    if (step.findings->newest)
      health_.newest_event = std::max(health_.newest_event.value_or(Time::min()), *step.findings->newest);
    accepted_ = position_ = step.findings->after;
    look_at_stamps(*step.findings, step.began);
    scanned = shell_.host.apply(*step.findings, consumed);
    scanned -= step.read.counters;
  } else if (step.read.counters != Counters{}) {
    engine::Findings only_counters;
    only_counters.program = program->id();
    if (const auto group = find_group(*program, log_group_)) {
      only_counters.group = *group;
      only_counters.matches.resize(program->group(*group).filters.size());
      only_counters.counters = step.read.counters;
      shell_.host.apply(only_counters, false);
    }
  }
  for (DoneChange& done : step.read.done) shell_.committer.add(log_group_, std::move(done));
  shell_.ledger.enter(account_, {step.read, step.findings ? &scanned : nullptr, taken, step.stock,
                                 is_of_lines(*program, log_group_), step.began});
  at_end_ = !step.read.more && (!step.read.chunk || step.read.chunk->at_end);
  looked_ = true;
  if (at_end_) {
    health_.caught_up = step.began;
  }
}

// A host in another zone than its log is read in: said once, with the setting that mends it.
void SourcePump::look_at_stamps(const engine::Findings& findings, Time now) {
  if (!findings.ahead) return;
  const auto& program = shell_.host.program();
  const auto group = find_group(*program, log_group_);
  if (!group || format::is_delivered_whole(program->group(*group).format)) return;
  const auto offset = stamp_offset_.look(*findings.ahead, now);
  if (!offset) return;
  std::string mend =
      "and say their zone: the clock of the host that writes them is wrong, or the zone in its stamps is";
  if (!findings.names_zone) {
    const auto& zone = program->group(*group).zone;
    const std::string name = format::zone_ahead_of_utc((zone ? zone->offset_at(now) : Duration{0}) + *offset);
    mend = fmt::format(
        "so its writer seems to be in another time zone. Write `timezone: {}` into the log group, or the zone's own "
        "name where it has daylight saving time",
        name.empty() ? "NAME" : name);
  }
  say(log::Level::warning,
      fmt::format("log group '{}': the stamps of {} are all {} their arrival, {}", log_group_, path_,
                  format::offset_text(*offset), mend),
      now);
  health_.last_note = fmt::format("its stamps are all {} their arrival", format::offset_text(*offset));
}

Time SourcePump::watermark() const {
  if (at_end_ && health_.caught_up) return *health_.caught_up - limits::kSettle;
  return health_.newest_event.value_or(Time::min());
}

void SourcePump::note(const source::Note& note, Time now) {
  const std::string words = words_of(note);
  const std::string text = fmt::format("log group '{}': {} {}", log_group_, note.path, words);
  if (heals(note.kind)) damaged_.remove(note.path);
  if (is_damage(note.kind) && note.path != path_) {
    const bool news = damaged_.add(note.path, words, now);
    // What the decoder stumbled over was told; that the file ends there too says no more.
    if (!news && note.kind != source::Note::Kind::unreadable) return;
  }
  if (note.kind != source::Note::Kind::found) health_.last_note = text;  // that it is read, everybody expects
  say(is_trouble(note.kind) ? log::Level::warning : log::Level::info, text, now);
}

// CloudTrail's digests lie beside its files, and a wide glob finds both.
void SourcePump::note_digests(const Position& start, const Counters& counters, Time now) {
  if (counters[Count::digests] == 0 || std::exchange(told_of_digests_, true)) return;
  say(log::Level::notice,
      fmt::format("log group '{}': {} is a digest of CloudTrail's, which holds no records: it and those like it are "
                  "passed over, and counted as digests",
                  log_group_, start.path),
      now);
}

// What the decoder found: told once of a file, however often it goes on so.
void SourcePump::note_damage(const Position& start, const Damage& damage, Time now) {
  const std::string words = to_string(damage);
  if (!damaged_.add(start.path, words, now)) return;
  health_.last_note = fmt::format("log group '{}': {} {}", log_group_, start.path, words);
  say(log::Level::warning, health_.last_note + "; what is whole in it counts", now);
}

void SourcePump::say(log::Level level, const std::string& text, Time now) {
  if (limit_.allow(now)) log::write(level, text);
}

void SourcePump::say_withheld(Time now) {
  const std::uint64_t more = limit_.take_withheld(now);
  if (more == 0) return;
  log::warning(
      "log group '{}': and {} more messages about its files; `tocsin status` shows the newest that are damaged",
      log_group_, more);
}

void SourcePump::stop() {
  stopping_ = true;
  waker_.wake();
}

}  // namespace tocsin::daemon
