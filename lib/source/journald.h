// The systemd journal of this host, or that in a directory, as a log that grows: its records become lines
// (journal_line.h), and the cursor of the last one goes into the Position.
//
// A record's time is when the journal received it, to the millisecond: no writer can set it.
//
// Where reading begins. After the cursor, where there is one. If that record is gone (vacuumed, or the journal was made
// anew), with the first that is later than the last one read: what was written in between and is gone too was not read,
// which counts as a gap. Without a cursor: after decoder.last_stamp; else as start_at says, `end` being after the last
// record that is there now.
//
// Rotation moves records into other files and changes nothing here. Vacuuming while we read takes only what was read,
// unless reading is far behind; then the cursor is gone, and see above.
//
// Beside files: it is read while none of them exists. Once one does, the record and the line that is written of it must
// not both count, nor neither: so the next whole second after that is agreed on. What the journal received before it is
// read here to its end; then the last chunk, without bytes, says when that was (Position: complete, decoder.last_stamp)
// and the source has ended. The files' sources take what is stamped at that second or later (stand_in.h).
//
// Records of this daemon are passed over: what it says of an alarm must not raise the next.
//
// A journal that is not there is waited for, one that may not be read is tried again: both heal without a restart.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time_zone.h"
#include "model/definitions.h"
#include "source/journal_reader.h"
#include "source/source.h"

namespace tocsin::source {

class Journal final : public Source {
 public:
  // `files`: the globs of the files that it stands in for; none: it is read always. `zone`: of the lines' stamps; null:
  // UTC.
  Journal(const LogGroup& group, std::vector<std::string> files, std::shared_ptr<const TimeZone> zone);

  void resume(const Position& position) override;  // of another journal: ignored
  ReadResult read(const Budget& budget) override;
  void accept(const Position& after) override;
  [[nodiscard]] Wake wake() const override;
  [[nodiscard]] std::uint64_t behind_bytes() const override { return given_; }
  [[nodiscard]] Presence presence() const override { return presence_; }

 private:
  // Records made lines of, in one read.
  struct Batch {
    std::string bytes;
    std::vector<KnownEvent> known;
    std::string cursor;       // of the last one looked at
    std::size_t records = 0;  // looked at
    bool at_end = false;
  };

  void look_for_files(Time now);
  bool open(Time now, ReadResult& result);
  [[nodiscard]] Error denied(const JournalFiles& files) const;
  Result<void> place(ReadResult& result);
  Result<Batch> gather(const Budget& budget, ReadResult& result);
  void take(Time time, Batch& batch, ReadResult& result);
  void count_suppressed(const Suppressed& suppressed, ReadResult& result) const;
  void give(Batch batch, bool again, Time now, ReadResult& result);
  [[nodiscard]] Chunk chunk_of(Batch batch, Time now) const;
  void hand_over(std::optional<Time> at, ReadResult& result);
  void trouble(const Error& error, ReadResult& result);
  void healed(ReadResult& result);
  void close();

  JournalSelection selection_;
  std::vector<std::string> files_;
  std::shared_ptr<const TimeZone> zone_;
  StartAt start_at_;
  Position position_;  // accounted for
  bool has_position_ = false;
  bool told_ = false;  // the position was handed out as it is
  std::optional<JournalReader> reader_;
  bool placed_ = false;        // the reader's next record is the one after position_
  std::uint64_t given_ = 0;    // bytes of the chunk that awaits accept()
  std::optional<Time> until_;  // files take over there
  std::optional<Time> looked_for_files_;
  std::optional<Time> looked_at_access_;
  Presence presence_ = Presence::awaited;
  bool caught_up_ = false;
  bool in_trouble_ = false;
  bool some_denied_ = false;  // of its files
  std::string pid_;
  JournalRecord record_;
};

}  // namespace tocsin::source
