// An optional T that takes one pointer's room while there is none: for what few of many objects have. Copies and
// compares as a value.
#pragma once

#include <memory>
#include <utility>

namespace tocsin {

template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(T value) : held_(std::make_unique<T>(std::move(value))) {}  // NOLINT(google-explicit-constructor)
  Boxed(const Boxed& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& other) {
    if (this != &other) *this = Boxed(other);
    return *this;
  }
  Boxed& operator=(Boxed&&) noexcept = default;
  ~Boxed() = default;

  explicit operator bool() const { return held_ != nullptr; }
  T& operator*() { return *held_; }
  const T& operator*() const { return *held_; }
  T* operator->() { return held_.get(); }
  const T* operator->() const { return held_.get(); }
  void reset() { held_.reset(); }

  friend bool operator==(const Boxed& a, const Boxed& b) {
    return a.held_ == b.held_ || (a.held_ && b.held_ && *a.held_ == *b.held_);
  }

 private:
  std::unique_ptr<T> held_;
};

}  // namespace tocsin
