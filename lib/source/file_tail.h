// A log file that grows, followed by name through rotation, truncation, deletion and restarts of the daemon.
//
// The name stands for a row of generations: files that bore it one after the other. They are read in that order, and
// the Position holds all that are not done with, each with how far it was read. A generation is opened as soon as it is
// seen under the name, so that nothing that happens to it later can take it from us; those that came and went between
// two reads, or while the daemon was stopped, are found by their names and times in the directories where rotated files
// of this log are (RotatedFiles), compressed by gzip or not.
//
// Leaving a generation. logrotate renames first and tells the writer afterwards, so the old file may still grow. When
// its end was reached and the next one holds data, the next is read, and the old one is listened to beside it until it
// has been quiet for limits::kRotationGrace: what comes to it until then is read, in its own order, and an unterminated
// last line is handed out (Chunk::final) only then. While the next is empty or missing the old one is read on, however
// long that takes; a deleted one is let go of after the grace, for it holds disk space. A copy or a gzip file, to which
// nobody writes, is left at its end.
//
// copytruncate. A file that was emptied (it is shorter than what was read, or begins with other bytes) was copied
// before: what was not read of it is read from the copy, compressed or not, and then the file from its beginning.
//
// A held partial line costs nothing: it is read again when more has come.
//
// What cannot be had, and is told and counted: lines between copytruncate's copy and its truncation; what is compressed
// by something else than gzip; a file that was deleted unseen. What cannot be known: a file emptied and regrown past
// our offset with the same first limits::kPrefixBytes bytes.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "model/definitions.h"
#include "source/generation.h"
#include "source/rotated_files.h"
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
  [[nodiscard]] std::optional<Stock> stock() const override;

 private:
  // file_tail_resume.cpp
  void find_resumed(const Budget& budget, ReadResult& result);
  bool open_place(const FilePlace& place, bool newest, const std::optional<FileStatus>& live,
                  const RotatedFiles& around, const Budget& budget, ReadResult& result);
  void tell_missing(const FilePlace& place, const RotatedFiles& around, ReadResult& result);

  // file_tail_rotation.cpp
  void look(const Budget& budget, ReadResult& result);
  void open_next(const FileStatus& status, const Budget& budget, ReadResult& result);
  bool open_copies(const Budget& budget, ReadResult& result);
  std::size_t open_younger(std::size_t before, const RotatedFiles& around, const Wanted& wanted,
                           const std::string& name, const Budget& budget, ReadResult& result);
  bool open_missed(Generation& generation, const Budget& budget, ReadResult& result);
  void restart(Generation& generation, const Budget& budget, ReadResult& result);
  void remember(const std::string& rotated);
  [[nodiscard]] std::size_t index_of(const Generation& generation) const;
  [[nodiscard]] bool holds(const FileStatus& status) const;
  [[nodiscard]] bool holds_original_of(const OpenRotatedFile& copy) const;
  [[nodiscard]] bool has_room() const;

  // file_tail_ledger.cpp
  void bring_position(const Budget& budget, ReadResult& result);
  static void give_up(const Generation& generation, ReadResult& result);

  // file_tail.cpp
  void read_next(const Budget& budget, ReadResult& result);
  bool read_current(const Budget& budget, ReadResult& result);
  bool read_late(const Budget& budget, ReadResult& result);
  std::optional<Chunk> next_chunk(Generation& generation, const Budget& budget, ReadResult& result);
  Chunk chunk_of(Generation& generation, const Budget& budget) const;
  void leave(const Budget& budget, ReadResult& result);
  void end_of_gzip(Generation& generation, ReadResult& result);
  void trouble(const Error& error, ReadResult& result);
  void healed(ReadResult& result);
  [[nodiscard]] bool may_leave(const Generation& generation, Time now) const;
  [[nodiscard]] bool successor_has_data() const;

  std::string log_group_;
  std::string path_;
  StartAt start_at_;
  std::optional<Position> resume_;
  bool first_look_ = true;
  std::optional<FileStatus> skip_to_;   // at the first look, with StartAt::end: reading begins at this size
  std::deque<Generation> late_;         // left, oldest first: read beside the current one while their grace lasts
  std::deque<Generation> generations_;  // oldest first; the first is the current one
  std::optional<FilePlace> missing_;    // the newest one that was known, where it is not held
  std::set<std::string> rotated_into_;  // directories in which rotated files of this log were seen
  std::string rotated_to_;              // the last such file
  std::set<std::pair<std::uint64_t, std::uint64_t>> told_unopened_;  // device and inode of rotated files
  bool caught_up_ = false;                                           // the last read came to the end of all there was
  bool in_trouble_ = false;
  bool restarted_ = false;  // a file was emptied in this read: begin it anew
  bool late_turn_ = true;
};

}  // namespace tocsin::source
