#include "notify/retry_policy.h"

#include <catch2/catch.hpp>
#include <set>

using namespace tocsin;
using namespace tocsin::notify;
using namespace std::chrono_literals;

namespace {

const Time kPromised = from_ms(1'800'000'000'000);

RetryQuestion after(std::uint32_t attempts) { return {"id", attempts, kPromised, kPromised + 1h, std::nullopt}; }

Duration wait(const RetryQuestion& question) { return *next_attempt(question) - question.now; }

}  // namespace

TEST_CASE("waits lie anywhere below a bound that doubles from a second to five minutes") {
  constexpr int kRows = 400;
  Duration most = 1s;
  for (std::uint32_t attempts = 1; attempts < 40; ++attempts) {
    CAPTURE(attempts);
    int low = 0;
    int high = 0;
    for (int i = 0; i < kRows; ++i) {
      const std::string id = "row " + std::to_string(i);
      RetryQuestion question = after(attempts);
      question.outbox_id = id;
      const Duration waited = wait(question);
      CHECK((waited >= 100ms && waited <= most));
      low += waited < most / 4 ? 1 : 0;
      high += waited > most * 3 / 4 ? 1 : 0;
    }
    CHECK(low > kRows / 8);
    CHECK(high > kRows / 8);
    most = std::min<Duration>(most * 2, 5min);
  }
  CHECK(wait(after(4'000'000'000)) <= 5min);
}

TEST_CASE("the same question has the same answer, and other rows other ones") {
  CHECK(next_attempt(after(9)) == next_attempt(after(9)));
  std::set<Duration> waits;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = "row " + std::to_string(i);
    RetryQuestion question = after(20);
    question.outbox_id = id;
    waits.insert(wait(question));
  }
  CHECK(waits.size() > 950);  // of 150,001 possible ones
}

TEST_CASE("the peer's wish is obeyed up to an hour, and never makes it sooner than our own") {
  RetryQuestion question = after(1);
  question.retry_after = 2min;
  CHECK(wait(question) == 2min);
  question.retry_after = 48h;
  CHECK(wait(question) == 1h);
  question.retry_after = -5s;
  CHECK(wait(question) == wait(after(1)));
  question.retry_after = 0s;
  CHECK(wait(question) == wait(after(1)));
}

TEST_CASE("after a day of trying it is a dead letter") {
  RetryQuestion question = after(300);
  question.now = kPromised + 24h - 1ms;
  CHECK(next_attempt(question));
  question.now = kPromised + 24h;
  CHECK_FALSE(next_attempt(question));
}

TEST_CASE("how long it is tried may be said") {
  RetryQuestion question = after(3);
  question.give_up_after = 1h + 1ms;
  CHECK(next_attempt(question));
  question.give_up_after = 1h;
  CHECK_FALSE(next_attempt(question));
}

TEST_CASE("a clock that was set back does not end the trying") {
  RetryQuestion question = after(3);
  question.now = kPromised - 72h;
  CHECK(next_attempt(question) > question.now);
}
