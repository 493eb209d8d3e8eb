// A value or the reason why there is none, with std::expected's member names (GCC 12 has no std::expected in C++20
// mode). The result must be looked at; value() on an error is a broken invariant and ends the process.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.h"

namespace tocsin {

// Of base/check.h, whose macro this header leaves alone: tests include both it and Catch2, which has a CHECK of its
// own.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

namespace detail {
inline void check_result(bool holds, const char* what) {
  if (!holds) check_failed(what, "base/result.h", 0);
}
}  // namespace detail

template <class E>
class Unexpected {
 public:
  explicit Unexpected(E error) : error_(std::move(error)) {}
  E& error() & { return error_; }
  E&& error() && { return std::move(error_); }

 private:
  E error_;
};

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Unexpected<E> error)                                            // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(error).error()) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    detail::check_result(has_value(), "Result has a value");
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    detail::check_result(has_value(), "Result has a value");
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    detail::check_result(has_value(), "Result has a value");
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  E& error() & {
    detail::check_result(!has_value(), "Result has an error");
    return *std::get_if<1>(&state_);
  }
  const E& error() const& {
    detail::check_result(!has_value(), "Result has an error");
    return *std::get_if<1>(&state_);
  }
  E&& error() && {
    detail::check_result(!has_value(), "Result has an error");
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(Unexpected<E> error) : error_(std::move(error).error()) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }

  const E& error() const& {
    detail::check_result(!has_value(), "Result has an error");
    return *error_;
  }
  E&& error() && {
    detail::check_result(!has_value(), "Result has an error");
    return std::move(*error_);
  }

 private:
  std::optional<E> error_;
};

}  // namespace tocsin
