#pragma once
// A stack on which code runs until it leaves, and from which it goes on later. It is not unwound when it ends: what is
// on it must own nothing.

#include <boost/context/detail/fcontext.hpp>

#include "region.hpp"

namespace hypersim::wasm {

class Fiber {
 public:
  /// `body` runs with `of` when the fiber first goes on. It must not return: it leaves.
  Fiber(void (*body)(void*), void* of);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// From outside: the code goes on until it leaves. Not after it has left for good.
  void go_on();
  /// From inside: goes back to where go_on() was called, until the next go_on().
  void leave();
  /// The same for good: the stack is never used again.
  [[noreturn]] void leave_for_good();

  const StackRegion& stack() const { return stack_; }

 private:
  static void enter(boost::context::detail::transfer_t from);

  StackRegion stack_;
  void (*body_)(void*);
  void* of_;
  boost::context::detail::fcontext_t inside_;
  boost::context::detail::fcontext_t outside_ = nullptr;
  // What AddressSanitizer knows of the stack outside.
  const void* outside_bottom_ = nullptr;
  std::size_t outside_size_ = 0;
};

}  // namespace hypersim::wasm
