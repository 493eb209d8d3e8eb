// What a coroutine on the loop sleeps on: until somebody wakes it, or a time has passed. A wake that comes while nobody
// sleeps is kept.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace tocsin::daemon {

class Wakeable {
 public:
  explicit Wakeable(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  void wake() {
    woken_ = true;
    timer_.cancel();
  }

  boost::asio::awaitable<void> sleep(std::chrono::milliseconds at_most) {
    // Woken already: no wait, but always a turn of the loop, so that two that wake each other starve nobody.
    timer_.expires_after(woken_ ? std::chrono::milliseconds(0) : at_most);
    boost::system::error_code ignored;
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    woken_ = false;
  }

 private:
  boost::asio::steady_timer timer_;
  bool woken_ = false;
};

}  // namespace tocsin::daemon
