// Runs a function on a pool and resumes the awaiting coroutine on its own executor, with the result. The one place
// where work crosses threads. `work` and its result are moved; nothing is shared unless the caller shares it.
//
// Give the function a name on the line before the co_await: GCC 12 destroys an unnamed capturing lambda inside a
// co_await expression twice.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

namespace tocsin::daemon {

namespace asio = boost::asio;

template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> offload(asio::thread_pool& pool, Work work) {
  using R = std::invoke_result_t<Work&>;
  auto initiate = [&pool](auto handler, Work work_to_do) {
    auto executor = asio::get_associated_executor(handler);
    auto keep_running = asio::make_work_guard(executor);
    auto on_pool = [handler = std::move(handler), job = std::move(work_to_do), executor,
                    keep_running = std::move(keep_running)]() mutable {
      R result = job();
      auto back = [handler = std::move(handler), result = std::move(result)]() mutable {
        std::move(handler)(std::move(result));
      };
      asio::post(executor, std::move(back));
    };
    asio::post(pool, std::move(on_pool));
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(R)>(std::move(initiate),
                                                                                  asio::use_awaitable, std::move(work));
}

}  // namespace tocsin::daemon
