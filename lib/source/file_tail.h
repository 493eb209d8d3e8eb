// A log file that grows, followed by name through rotation, truncation, deletion and restarts of the daemon.
//
// The name stands for a row of generations: files that bore it one after the other. They are read strictly in that
// order, each to its end, and one Position says how far. A generation is opened as soon as it is seen under the name,
// so that nothing that happens to it later can take it from us; those that came and went between two reads are found in
// the directory by their rotated names.
//
// Leaving a generation. logrotate renames first and tells the writer afterwards, so the old file may still grow. It is
// left for the next one when its end was reached after the next one was seen to hold data: then its writer has moved.
// While the next is empty or missing the old one is read on, however long that takes; only a deleted one is let go of
// after limits::kRotationGrace, for it holds disk space. An unterminated last line is handed out (Chunk::final) when
// its file is left, or the grace is over. Bytes that come to a file after it was left, within the grace, are counted as
// lost: several writers, one of which was late.
//
// A held partial line costs nothing: it is read again when more has come.
//
// What cannot be had: lines between copytruncate's copy and its truncation; a file emptied and regrown past our offset
// with the same first limits::kPrefixBytes bytes; compressed generations (they are told, not read).
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "model/definitions.h"
#include "source/file_identity.h"
#include "source/progress.h"
#include "source/source.h"

namespace tocsin::source {

class FileTail final : public Source {
 public:
  // `start_at` is for a file that is there at the first read and has no position; any later one is read from its
  // beginning.
  FileTail(std::string log_group, std::string path, StartAt start_at);

  void resume(const Position& position) override;  // of other paths: ignored
  ReadResult read(const Budget& budget) override;
  void accept(const Position& after) override;
  [[nodiscard]] Wake wake() const override;
  [[nodiscard]] std::uint64_t behind_bytes() const override;
  [[nodiscard]] Presence presence() const override;

 private:
  struct Generation {
    UniqueFd fd;
    FileIdentity identity;
    FileStatus status;     // when last looked at
    std::string found_at;  // where it is read from
    Progress progress;
    std::uint64_t known_size = 0;    // when its beginning was last compared
    std::int64_t verified_ns = -1;   // ... and it had last been modified then
    bool live = false;               // its end was reached: what comes now, comes now
    bool told = false;               // its position was handed out
    bool broken = false;             // cannot be read
    std::optional<Time> gone_since;  // no longer under the name
  };
  // A generation that was left before its grace was over.
  struct Left {
    UniqueFd fd;
    std::uint64_t size = 0;
    Time since;
  };

  void find_resumed(const Budget& budget, ReadResult& result);
  void look(const Budget& budget, ReadResult& result);
  void open_next(const FileStatus& status, const Budget& budget, ReadResult& result);
  bool open_copies(const std::optional<FileStatus>& current, const Budget& budget, ReadResult& result);
  bool push(UniqueFd fd, const std::string& found_at, ReadResult& result);
  [[nodiscard]] bool holds(const FileStatus& status) const;
  std::optional<Chunk> next_chunk(Generation& generation, const Budget& budget, ReadResult& result);
  bool take(Generation& generation, bool ended, const Budget& budget, ReadResult& result, std::string& bytes);
  bool verify(Generation& generation, bool took_bytes, ReadResult& result);
  void restart(Generation& generation, ReadResult& result);
  void leave(const Budget& budget, ReadResult& result);
  void count_late_bytes(const Budget& budget, ReadResult& result);
  void trouble(const Error& error, ReadResult& result);
  void healed(ReadResult& result);
  [[nodiscard]] bool may_leave(const Generation& generation, Time now) const;
  [[nodiscard]] bool has_ended(const Generation& generation, Time now) const;
  [[nodiscard]] bool successor_has_data() const;

  std::string log_group_;
  std::string path_;
  StartAt start_at_;
  std::optional<Position> resume_;
  bool first_look_ = true;
  std::optional<FileStatus> skip_to_;   // at the first look, with StartAt::end: reading begins at this size
  std::deque<Generation> generations_;  // oldest first; only the first is read
  std::deque<Left> left_;
  bool caught_up_ = false;  // the last read came to the end of all there was
  bool in_trouble_ = false;
};

}  // namespace tocsin::source
