#include "support/journal.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

namespace tocsin::test {

namespace {

constexpr auto* kRemote = "/lib/systemd/systemd-journal-remote";

bool is_plain(const std::string& value) {
  return value.find('\n') == std::string::npos && value.find('\0') == std::string::npos;
}

}  // namespace

bool can_make_journals() {
  if (std::filesystem::exists(kRemote)) return true;
  WARN("skipped: " << kRemote << " is not installed (package systemd-journal-remote)");
  return false;
}

JournalEntry sshd_entry(Time time, std::string message) {
  return {time,
          {{"MESSAGE", std::move(message)},
           {"SYSLOG_FACILITY", "10"},
           {"SYSLOG_IDENTIFIER", "sshd"},
           {"_PID", "1893"},
           {"_COMM", "sshd"},
           {"_HOSTNAME", "db-1"},
           {"_TRANSPORT", "syslog"},
           {"_SYSTEMD_UNIT", "ssh.service"}}};
}

std::string exported(const std::vector<JournalEntry>& entries, char boot) {
  std::string text;
  for (const JournalEntry& entry : entries) {
    const std::string us = std::to_string(to_ms(entry.time) * 1000);
    text +=
        "__REALTIME_TIMESTAMP=" + us + "\n__MONOTONIC_TIMESTAMP=" + us + "\n_BOOT_ID=" + std::string(32, boot) + "\n";
    for (const auto& [name, value] : entry.fields) {
      if (is_plain(value)) {
        text += name + "=" + value + "\n";
        continue;
      }
      text += name + "\n";
      for (unsigned byte = 0; byte < 8; ++byte) text += static_cast<char>(value.size() >> (8 * byte) & 0xFFU);
      text += value + "\n";
    }
    text += "\n";
  }
  return text;
}

void make_journal(const TempDir& dir, const std::string& name, const std::vector<JournalEntry>& entries, char boot) {
  const std::string text = dir.write(name + ".export", exported(entries, boot));
  const Ran made = run({kRemote, "-o", dir / name, text});
  INFO(made.errors);
  REQUIRE(made.status == 0);
  std::filesystem::remove(text);
}

LiveJournal::LiveJournal(const TempDir& dir, const std::string& name, char boot) : file_(dir / name), boot_(boot) {
  const std::string fifo = file_ + ".fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  // Opened for both: neither side waits for the other.
  fifo_ = UniqueFd(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(fifo_);
  writer_ = std::make_unique<Process>(
      std::vector<std::string>{"/bin/sh", "-c", R"(exec "$0" -o "$1" - < "$2")", kRemote, file_, fifo}, "");
  REQUIRE(eventually([this] { return std::filesystem::exists(file_); }));
}

void LiveJournal::add(const std::vector<JournalEntry>& entries) {
  const std::string text = exported(entries, boot_);
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = ::write(fifo_.get(), text.data() + at, text.size() - at);
    REQUIRE(written > 0);
    at += static_cast<std::size_t>(written);
  }
}

void LiveJournal::finish() {
  fifo_.reset();
  REQUIRE(writer_->wait() == 0);
}

}  // namespace tocsin::test
