// Protocol exec: the state change on a program's standard input, its exit status as the answer (sysexits.h: 75 is "try
// again").
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "base/limits.h"
#include "base/utf8.h"
#include "deliver/child_process.h"
#include "deliver/deadline.h"
#include "deliver/sigpipe.h"
#include "deliver/transports.h"

namespace tocsin::deliver {
namespace {

constexpr int kTempFail = 75;              // EX_TEMPFAIL
constexpr std::size_t kShownOutput = 300;  // bytes of its output in the detail
constexpr int kAskEveryMs = 20;            // whether it has ended, on a kernel without pidfds
constexpr Duration kAfterKill{1000};  // for the kernel to end what was killed; longer only in an uninterruptible sleep

// All that a hook gets of an environment: nothing of the daemon's (NOTIFY_SOCKET, CREDENTIALS_DIRECTORY, …) and nothing
// out of a log.
std::vector<std::string> environment_for(const OutboxRow& row) {
  return {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TOCSIN_ALARM_NAME=" + row.alarm, "TOCSIN_STATE=" + row.state,
          "TOCSIN_OLD_STATE=" + row.old_state, "TOCSIN_EVENT_ID=" + row.id};
}

// Feeds a child, drains it and waits for its end.
class Conversation {
 public:
  Conversation(ChildProcess& child, std::string_view input) : child_(child), input_(input) {}

  // Until the child has ended (true) or the deadline has passed. What it left running in the background is not waited
  // for, even if that holds the output open.
  bool until(const Deadline& deadline) {
    for (;;) {
      feed();
      drain();
      if (child_.ended()) {
        drain();
        return true;
      }
      if (deadline.passed()) return false;
      wait(deadline);
    }
  }

  [[nodiscard]] std::string output() const { return output_; }

 private:
  void feed() {
    while (child_.input && !input_.empty()) {
      const ssize_t n = ::write(child_.input.get(), input_.data(), input_.size());
      if (n >= 0) {
        input_.remove_prefix(static_cast<std::size_t>(n));
      } else if (errno == EAGAIN) {
        return;
      } else if (errno != EINTR) {
        break;  // EPIPE: it does not care for the rest, which is its right
      }
    }
    child_.input.reset();  // the end of its input
  }

  void drain() {
    std::array<char, 4096> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
    for (int i = 0; child_.output && i < kReadsAtOnce; ++i) {
      const ssize_t n = ::read(child_.output.get(), buffer.data(), buffer.size());
      if (n > 0) {
        const std::size_t room = limits::kAnswerBytes - output_.size();  // past the bound it is read and forgotten
        output_.append(buffer.data(), std::min(room, static_cast<std::size_t>(n)));
      } else if (n < 0 && errno == EAGAIN) {
        return;
      } else if (n == 0 || errno != EINTR) {
        child_.output.reset();
      }
    }
  }

  void wait(const Deadline& deadline) const {
    std::array<pollfd, 4> fds{{{child_.exit_fd(), POLLIN, 0},
                               {child_.output.get(), POLLIN, 0},
                               {child_.input.get(), POLLOUT, 0},
                               {deadline.interrupt_fd(), POLLIN, 0}}};
    const int most = child_.exit_fd() < 0 ? kAskEveryMs : deadline.poll_ms();
    ::poll(fds.data(), fds.size(), std::min(most, deadline.poll_ms()));  // negative descriptors are passed over
  }

  static constexpr int kReadsAtOnce = 64;  // so that a child that writes without end does not keep us from the clock

  ChildProcess& child_;
  std::string_view input_;
  std::string output_;
};

// ": what it said", on one line.
std::string said(const std::string& output) {
  std::string_view text = output;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (text.empty()) return {};
  const std::string_view head = cut_utf8(text, kShownOutput);
  std::string line(head);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return ": " + printable(line) + (head.size() < text.size() ? "…" : "");
}

Outcome outcome_of(std::optional<int> status, const std::string& output) {
  if (!status) return {Verdict::retry, "its exit status was lost", {}};
  if (WIFSIGNALED(*status))
    return {Verdict::refused, fmt::format("killed by signal {}{}", WTERMSIG(*status), said(output)), {}};
  const int code = WEXITSTATUS(*status);
  const Verdict verdict = code == 0 ? Verdict::delivered : code == kTempFail ? Verdict::retry : Verdict::refused;
  return {verdict, fmt::format("exit status {}{}", code, said(output)), {}};
}

Outcome could_not_start(const std::string& program, int error) {
  constexpr std::array kPassing = {EAGAIN, ENOMEM, EMFILE, ENFILE, ETXTBSY, EIO, EINTR};
  const bool passing = std::find(kPassing.begin(), kPassing.end(), error) != kPassing.end();
  return {passing ? Verdict::retry : Verdict::refused,
          from_errno(error, "could not start " + printable(program)).message,
          {}};
}

class Exec final : public Deliverer {
 public:
  Exec(std::vector<std::string> command, const Interrupt* interrupt)
      : command_(std::move(command)), interrupt_(interrupt) {}

  Outcome send(const OutboxRow& row, Duration deadline) override {
    if (command_.empty() || !command_.front().starts_with('/')) {
      return {Verdict::refused, "the command must begin with the absolute path of a program", {}};
    }
    const SigpipeHeld held;
    auto child = ChildProcess::start(command_, environment_for(row));
    if (!child) return could_not_start(command_.front(), child.error());
    Conversation conversation(*child, row.payload);
    const Duration allowed = std::min<Duration>(deadline, limits::kExecTimeout);
    const Deadline end_of_patience(allowed, interrupt_);
    if (conversation.until(end_of_patience)) return outcome_of(child->reap(), conversation.output());
    const bool stopping = end_of_patience.interrupted();
    end(*child, conversation, stopping ? limits::kStopKillAfter : limits::kExecKillAfter);
    if (stopping) return {Verdict::retry, "ended because the daemon stopped" + said(conversation.output()), {}};
    return {Verdict::retry,
            fmt::format("ended after {} without an answer{}", to_text(allowed), said(conversation.output())),
            {}};
  }

 private:
  // Asks, then insists. What the program started goes with it, as long as it stayed in its group.
  static void end(ChildProcess& child, Conversation& conversation, Duration patience) {
    child.signal_group(SIGTERM);
    const bool heard = conversation.until(Deadline(patience));
    child.signal_group(SIGKILL);
    if (heard || conversation.until(Deadline(kAfterKill))) child.reap();
  }

  std::vector<std::string> command_;
  const Interrupt* interrupt_;
};

}  // namespace

std::unique_ptr<Deliverer> make_exec(const Subscription& subscription, const Credentials& /*credentials*/,
                                     const DeliverSettings& settings) {
  return std::make_unique<Exec>(subscription.command, settings.interrupt);
}

}  // namespace tocsin::deliver
