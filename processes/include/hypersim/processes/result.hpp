#pragma once
// The result of a call. An error that a program can expect is a value, a Result. A mistake of the programmer is a
// Panic: it crashes the process, with the place and the reason, and never the node.

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "hypersim/runtime/result.hpp"

namespace hypersim::processes {

using runtime::Done;
using runtime::fail;
using runtime::Failure;

/// A line of a program. `Where where = Where::here()` as a last parameter is the line of the caller. It is no
/// std::source_location because clang 14, with which Debian 12 builds, has none.
struct Where {
  const char* file = "";
  int line = 0;

  static constexpr Where here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
  /// `birthdays.cpp:31`, without the folders, which differ from machine to machine.
  std::string text() const {
    const std::string_view path = file;
    return std::string(path.substr(path.rfind('/') + 1)) + ":" + std::to_string(line);
  }
};

/// Ends the process that it escapes from.
class Panic : public std::runtime_error {
 public:
  Panic(Where where, const std::string& why) : std::runtime_error(where.text() + ": " + why) {}
};

/// An error as a sentence. Error types have their own to_text() beside them.
inline const std::string& to_text(const std::string& error) { return error; }

template <class T, class E = std::string>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class F>
  Result(Failure<F> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; if it is an error, a Panic that says which and where.
  T& unwrap(Where where = Where::here()) & {
    demand(where);
    return std::get<0>(state_);
  }
  const T& unwrap(Where where = Where::here()) const& {
    demand(where);
    return std::get<0>(state_);
  }
  T unwrap(Where where = Where::here()) && {
    demand(where);
    return std::get<0>(std::move(state_));
  }
  /// The same by its name in C++.
  T& value(Where where = Where::here()) & { return unwrap(where); }
  const T& value(Where where = Where::here()) const& { return unwrap(where); }
  T value(Where where = Where::here()) && { return std::move(*this).unwrap(where); }
  /// The same for what is known to be a value. An operator cannot know its line: of an error, the process crashes at
  /// its last call.
  T& operator*() & { return known(); }
  const T& operator*() const& { return known(); }
  T operator*() && { return std::move(known()); }
  T* operator->() { return &known(); }
  const T* operator->() const { return &known(); }
  /// Like unwrap(); the Panic begins with `what`.
  T expect(std::string_view what, Where where = Where::here()) && {
    if (!ok()) throw Panic(where, std::string(what) + ": " + std::string(to_text(std::get<1>(state_))));
    return std::get<0>(std::move(state_));
  }
  T unwrap_or(T other) && { return ok() ? std::get<0>(std::move(state_)) : std::move(other); }
  /// The error; if it is a value, a Panic.
  const E& error(Where where = Where::here()) const {
    if (ok()) throw Panic(where, "error() of a Result that is no error");
    return std::get<1>(state_);
  }

 private:
  T& known() { return const_cast<T&>(std::as_const(*this).known()); }
  const T& known() const {
    if (!ok()) throw std::logic_error("the value of an error: " + std::string(to_text(std::get<1>(state_))));
    return std::get<0>(state_);
  }
  void demand(Where where) const {
    if (!ok()) throw Panic(where, "unwrap() of an error: " + std::string(to_text(std::get<1>(state_))));
  }

  std::variant<T, E> state_;
};

}  // namespace hypersim::processes
