#include "daemon/watchdog.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "base/utf8.h"
#include "daemon/clock.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kTick = 1s;

void tell(const std::string& state) { ::sd_notify(0, state.c_str()); }

}  // namespace

Watchdog::Watchdog(boost::asio::io_context& loop, std::function<std::string()> status)
    : timer_(loop), status_(std::move(status)) {
  std::uint64_t usec = 0;
  if (::sd_watchdog_enabled(0, &usec) > 0)
    feed_every_ms_ = std::max<std::int64_t>(1, static_cast<std::int64_t>(usec / 1000 / 2));
}

void Watchdog::ready() {
  last_status_ = printable(status_());
  tell(fmt::format("READY=1\nSTATUS={}", last_status_));
}

void Watchdog::reloading() { tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", steady_us())); }

void Watchdog::stopping() { tell("STOPPING=1\nSTATUS=storing and stopping"); }

boost::asio::awaitable<void> Watchdog::run() {
  std::int64_t fed = 0;
  while (!stopping_) {
    const std::int64_t wait =
        feed_every_ms_ > 0 ? std::min<std::int64_t>(feed_every_ms_, kTick.count()) : kTick.count();
    const std::int64_t due = steady_ms() + wait;
    timer_.expires_after(std::chrono::milliseconds(wait));
    boost::system::error_code ignored;
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    if (stopping_) break;
    const std::int64_t now = steady_ms();
    longest_turn_ms_ = std::max(longest_turn_ms_, now - due);
    if (feed_every_ms_ > 0 && now - fed >= std::min<std::int64_t>(feed_every_ms_, wait)) {
      tell("WATCHDOG=1");
      fed = now;
    }
    const std::string status = printable(status_());
    if (status != last_status_) {
      last_status_ = status;
      tell("STATUS=" + status);
    }
  }
}

void Watchdog::stop() {
  stopping_ = true;
  timer_.cancel();
}

}  // namespace tocsin::daemon
