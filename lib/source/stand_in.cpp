#include "source/stand_in.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/limits.h"
#include "model/journal_place.h"
#include "source/live_files.h"

namespace tocsin::source {

namespace {

constexpr Duration kSecond = std::chrono::seconds(1);

class BesideJournal final : public Source {
 public:
  BesideJournal(std::unique_ptr<Source> file, std::vector<std::string> globs, std::optional<Time> from)
      : file_(std::move(file)), globs_(std::move(globs)), from_(from) {}

  void resume(const Position& position) override { file_->resume(position); }
  void accept(const Position& after) override { file_->accept(after); }
  [[nodiscard]] Wake wake() const override { return file_->wake(); }
  [[nodiscard]] std::uint64_t behind_bytes() const override { return file_->behind_bytes(); }
  [[nodiscard]] Presence presence() const override { return file_->presence(); }
  [[nodiscard]] std::optional<Stock> stock() const override { return file_->stock(); }

  ReadResult read(const Budget& budget) override {
    ReadResult result = file_->read(budget);
    if (result.chunk && from_) {
      // Lines are not strictly in order; once they are well past it, there is nothing to pass over.
      const auto& last = result.chunk->start.decoder.last_stamp;
      if (!last || *last < *from_ + limits::kRotationGrace) result.chunk->within = TimeSpan{*from_, Time::max()};
    }
    if (!result.chunk && !result.more && file_->presence() == Presence::awaited && live_files(globs_).empty()) {
      result.ended = true;
    }
    return result;
  }

 private:
  std::unique_ptr<Source> file_;
  std::vector<std::string> globs_;
  std::optional<Time> from_;
};

}  // namespace

Turn whose_turn(const LogGroup& group, bool files_exist, std::span<const Position> positions) {
  const std::string name = journal_name(group.journal ? group.journal->directory : std::string());
  const Position* journal = nullptr;
  std::optional<Time> newest;  // of the files' lines
  for (const Position& position : positions) {
    if (position.path == name) {
      journal = &position;
    } else if (!journal_place(position.path) && position.decoder.last_stamp) {
      newest = std::max(newest.value_or(Time::min()), *position.decoder.last_stamp);
    }
  }
  Turn turn;
  const bool unfinished = journal != nullptr && !journal->complete;
  turn.is_journals = !files_exist || unfinished;
  if (!turn.is_journals) {
    if (journal != nullptr) turn.from = journal->decoder.last_stamp;
    return turn;
  }
  if (unfinished) {
    turn.resume = *journal;
    return turn;
  }
  std::optional<Time> from = newest ? floor_to(*newest, kSecond) + kSecond : newest;
  if (journal != nullptr)
    from = std::max(from.value_or(Time::min()), journal->decoder.last_stamp.value_or(Time::min()));
  if (!from) return turn;
  turn.resume = Position{};
  turn.resume->log_group = group.name.value;
  turn.resume->path = name;
  turn.resume->offset = journal != nullptr ? journal->offset : 0;
  turn.resume->decoder.last_stamp = *from - Duration{1};  // the last instant that is accounted for
  return turn;
}

std::unique_ptr<Source> beside_journal(std::unique_ptr<Source> file, std::vector<std::string> globs,
                                       std::optional<Time> from) {
  return std::make_unique<BesideJournal>(std::move(file), std::move(globs), from);
}

}  // namespace tocsin::source
