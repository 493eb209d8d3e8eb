// What the policies of notifying remember, as bytes that stand in the store: a version first, then fields in a fixed
// order. What cannot be read (of a later version, or damaged) is forgotten: a policy then begins afresh, and people are
// told rather more than less.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/varint.h"
#include "model/event.h"
#include "model/transition.h"

namespace tocsin::notify {

class MemoryWriter {
 public:
  MemoryWriter() { number(kVersion); }

  MemoryWriter& number(std::uint64_t n);
  MemoryWriter& flag(bool is_so) { return number(is_so ? 1 : 0); }
  MemoryWriter& time(Time t);
  MemoryWriter& time(const std::optional<Time>& t);
  MemoryWriter& text(std::string_view bytes);
  MemoryWriter& real(double number);
  MemoryWriter& evidence(const Evidence& event);
  MemoryWriter& group(const Group& group);
  MemoryWriter& transition(const Transition& t);

  [[nodiscard]] std::string bytes() && { return std::move(bytes_); }

  static constexpr std::uint64_t kVersion = 1;

 private:
  std::string bytes_;
};

class MemoryReader {
 public:
  explicit MemoryReader(std::string_view bytes) : reader_(bytes) { is_known_ = number() == MemoryWriter::kVersion; }

  std::uint64_t number() { return reader_.number(); }
  bool flag() { return number() != 0; }
  Time time() { return from_ms(bytes::unzigzag(number())); }
  std::optional<Time> optional_time();
  std::string text() { return std::string(reader_.text(number())); }
  double real();
  AlarmState state();
  Evidence evidence();
  Group group();
  Transition transition();
  // How many of something follow; no more than there can be.
  std::uint64_t count();

  // All of it was there, and nothing more.
  [[nodiscard]] bool good() const { return is_known_ && reader_.good() && reader_.at_end(); }

 private:
  bytes::Reader reader_;
  bool is_known_ = false;
};

}  // namespace tocsin::notify
