// Pieces of work made on a pool before they are asked for: in their order, by one thread at a time, and never more of
// them ahead than a few. Without a pool each is made when it is asked for.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace tocsin::daemon {

template <class Piece>
class ReadAhead {
 public:
  // `make` gives the next piece, and none at the end. `pool`, which may be null, must outlive this.
  ReadAhead(boost::asio::thread_pool* pool, std::function<std::optional<Piece>()> make)
      : pool_(pool), make_(std::move(make)) {
    const std::lock_guard lock(mutex_);
    go_on();
  }
  ~ReadAhead() {
    std::unique_lock lock(mutex_);
    ended_ = true;
    changed_.wait(lock, [this] { return !at_work_; });
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Waits for it; none: there is no more. One thread.
  std::optional<Piece> next() {
    if (pool_ == nullptr) return ended_ ? std::nullopt : noted(make_());
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !ready_.empty() || ended_; });
    if (ready_.empty()) return std::nullopt;
    Piece piece = std::move(ready_.front());
    ready_.pop_front();
    go_on();
    return piece;
  }

 private:
  static constexpr std::size_t kAhead = 2;

  // With the lock. After each piece the job goes to the end of the pool's queue: those of other files have their turn.
  void go_on() {
    if (pool_ == nullptr || at_work_ || ended_ || ready_.size() >= kAhead) return;
    at_work_ = true;
    boost::asio::post(*pool_, [this] { work(); });
  }

  void work() {
    auto piece = make_();
    const std::lock_guard lock(mutex_);
    at_work_ = false;
    piece = noted(std::move(piece));
    if (piece) ready_.push_back(std::move(*piece));
    go_on();
    changed_.notify_all();  // with the lock: whoever waits may destroy this at once
  }

  std::optional<Piece> noted(std::optional<Piece> piece) {
    ended_ = ended_ || !piece;
    return piece;
  }

  boost::asio::thread_pool* pool_;
  std::function<std::optional<Piece>()> make_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Piece> ready_;
  bool at_work_ = false;
  bool ended_ = false;
};

}  // namespace tocsin::daemon
