#pragma once
// Result<T, E>: the value, or the error of an expected failure. Everything below actors/ returns it; nothing throws
// across a folder. Asking for the side that is not there is a mistake of the programmer. It stops the program and names
// the place.

#include <string>
#include <utility>
#include <variant>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::runtime {

/// Tag for a Result that carries no value: `return kDone;`.
struct Done {
  friend bool operator==(Done, Done) = default;
};
inline constexpr Done kDone{};

template <class E>
struct Failure {
  E error;
};

/// Makes a failed Result of any T: `return fail(ParseError{…});`.
template <class E>
Failure<std::decay_t<E>> fail(E&& error) {
  return {std::forward<E>(error)};
}

template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class F>
  Result(Failure<F> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    HYPERSIM_ASSERT(ok());
    return std::get<0>(state_);
  }
  T& value() & {
    HYPERSIM_ASSERT(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    HYPERSIM_ASSERT(ok());
    return std::get<0>(std::move(state_));
  }
  const E& error() const& {
    HYPERSIM_ASSERT(!ok());
    return std::get<1>(state_);
  }
  E&& error() && {
    HYPERSIM_ASSERT(!ok());
    return std::get<1>(std::move(state_));
  }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

 private:
  std::variant<T, E> state_;
};

}  // namespace hypersim::runtime
