// Tells systemd how we are (sd_notify), and measures how long the loop's turns take. The watchdog is fed by the loop
// alone: a loop that hangs stops feeding, and systemd starts the daemon again. Does nothing where there is no systemd.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tocsin::daemon {

class Watchdog {
 public:
  Watchdog(boost::asio::io_context& loop, std::function<std::string()> status);

  void ready();
  void reloading();
  void stopping();
  // After ready(), until stop().
  boost::asio::awaitable<void> run();
  void stop();

  // How late the loop came to a timer at worst: what any event may have waited.
  [[nodiscard]] std::int64_t longest_turn_ms() const { return longest_turn_ms_; }

 private:
  boost::asio::steady_timer timer_;
  std::function<std::string()> status_;
  std::string last_status_;
  std::int64_t feed_every_ms_ = 0;  // 0: systemd does not watch
  std::int64_t longest_turn_ms_ = 0;
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
